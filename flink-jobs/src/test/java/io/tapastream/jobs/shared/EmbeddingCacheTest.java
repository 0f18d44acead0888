package io.tapastream.jobs.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmbeddingCacheTest {
    private static final float[] EMBEDDING = new float[6];
    private static final int ENTRY = 176 + 4 * EMBEDDING.length;

    @Test
    void theKeyHoldsImageEncoderAndRecipe() {
        EmbeddingCache cache = new EmbeddingCache("clip", 1000);
        byte[] image = {1};
        assertThat(cache.key(image)).isNull();
        cache.encoder("aa");
        byte[] key = cache.key(image);
        assertThat(key).hasSize(32).isEqualTo(cache.key(image));
        assertThat(cache.key(new byte[] {2})).isNotEqualTo(key);
        cache.encoder("ab");
        assertThat(cache.key(image)).isNotEqualTo(key);
        EmbeddingCache other = new EmbeddingCache("dinov2", 1000);
        other.encoder("aa");
        assertThat(other.key(image)).isNotEqualTo(key);
    }

    @Test
    void theLeastRecentlyUsedAreForgotten() {
        EmbeddingCache cache = new EmbeddingCache("clip", 2L * ENTRY);
        cache.put(new byte[] {1}, EMBEDDING);
        cache.put(new byte[] {2}, EMBEDDING);
        cache.put(new byte[] {2}, EMBEDDING);
        assertThat(cache.bytes()).isEqualTo(2L * ENTRY);
        assertThat(cache.get(new byte[] {1})).isSameAs(EMBEDDING);
        cache.put(new byte[] {3}, EMBEDDING);
        assertThat(cache.get(new byte[] {2})).isNull();
        assertThat(cache.get(new byte[] {1})).isNotNull();
        assertThat(cache.size()).isEqualTo(2);
        assertThat(cache.bytes()).isEqualTo(2L * ENTRY);
        assertThat(cache.offer(new byte[] {4}, EMBEDDING)).isFalse();
        assertThat(cache.get(new byte[] {3})).isNotNull();
    }

    @Test
    void aBudgetOfNothingKeepsNothing() {
        EmbeddingCache cache = new EmbeddingCache("clip", 0);
        cache.put(new byte[] {1}, EMBEDDING);
        assertThat(cache.size()).isZero();
        assertThat(cache.bytes()).isZero();
    }
}
