package io.tapastream.jobs.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.config.EmbedOptions;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.SaeOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
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

    /** Another output of the same model is another encoder. */
    @Test
    void theKeyHoldsTheOutput() throws Exception {
        byte[] image = {1};
        List<byte[]> keys = new ArrayList<>();
        for (String output : new String[] {null, "embedding", "logits"}) {
            Configuration options = new Configuration();
            options.set(KafkaOptions.BOOTSTRAP_SERVERS, "localhost:9092");
            options.set(SaeOptions.MODEL_STORE, "file:///models");
            options.set(EmbedOptions.ENCODER_MODEL, "several.onnx");
            options.set(EmbedOptions.ENCODER_RECIPE, "clip");
            if (output != null) {
                options.set(EmbedOptions.ENCODER_OUTPUT, output);
            }
            try (Shared.Use<EmbeddingCache> cache =
                    EmbeddingCache.use(EvaluationSettings.of(options))) {
                cache.get().encoder("aa");
                keys.add(cache.get().key(image));
            }
        }
        EmbeddingCache plain = new EmbeddingCache("clip", 1000);
        plain.encoder("aa");
        assertThat(keys.get(0)).isEqualTo(plain.key(image));
        assertThat(keys.get(1)).isNotEqualTo(keys.get(0)).isNotEqualTo(keys.get(2));
        assertThat(keys.get(2)).isNotEqualTo(keys.get(0));
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
