package io.tapastream.jobs.shared;

import io.tapastream.core.io.Sha256;
import io.tapastream.jobs.config.EvaluationSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Embeddings of images that were there before, in this process, by content: the SHA-256 of the
 * image file, the preprocessing recipe, the SHA-256 of the image encoder and its output. So an
 * entry can never be wrong, whoever put it in. The least recently used are forgotten above the byte
 * budget. Safe for use by several threads.
 */
public final class EmbeddingCache {
    /** Bytes of an entry beside its numbers: key, map entry and headers, about. */
    private static final int ENTRY_BYTES = 176;

    private static final Shared<Key, EmbeddingCache> SHARED = new Shared<>(cache -> {});

    private final byte[] recipe;
    private final long byteBudget;
    private final Map<ByteBuffer, float[]> entries = new LinkedHashMap<>(16, 0.75f, true);
    private volatile byte[] encoderSha256;
    private long bytes;

    /**
     * @param model path of the image encoder; null where there is none
     * @param recipe how images are prepared, and which of several outputs is taken
     * @param byteBudget of the cache
     */
    private record Key(String model, String recipe, long byteBudget) {}

    EmbeddingCache(String recipe, long byteBudget) {
        this.recipe = recipe.getBytes(StandardCharsets.UTF_8);
        this.byteBudget = byteBudget;
    }

    /** The cache that a job's subtasks share in this process. */
    public static Shared.Use<EmbeddingCache> use(EvaluationSettings settings) throws Exception {
        EvaluationSettings.Encoder encoder = settings.encoder();
        String output = encoder.output() == null ? "" : ", output " + encoder.output();
        String recipe = encoder.recipe() + output;
        Key key = new Key(encoder.model(), recipe, settings.inference().cacheBytes());
        return SHARED.use(key, () -> new EmbeddingCache(key.recipe(), key.byteBudget()));
    }

    /** Tells which encoder is run; before that nothing can be found. */
    public void encoder(String sha256) {
        encoderSha256 = sha256.getBytes(StandardCharsets.US_ASCII);
    }

    /** The key of an image under the encoder that is run; null while it is not known. */
    public byte[] key(byte[] imageSha256) {
        byte[] encoder = encoderSha256;
        if (encoder == null) {
            return null;
        }
        MessageDigest digest = Sha256.begin();
        digest.update(imageSha256);
        digest.update(encoder);
        digest.update(recipe);
        return digest.digest();
    }

    /** The embedding under a key; null where it is not known. Must not be changed. */
    public synchronized float[] get(byte[] key) {
        return entries.get(ByteBuffer.wrap(key));
    }

    /** Keeps an embedding, in the place of older ones where there is no room. */
    public synchronized void put(byte[] key, float[] embedding) {
        if (size(embedding) > byteBudget) {
            return;
        }
        insert(key, embedding);
        Iterator<float[]> eldest = entries.values().iterator();
        while (bytes > byteBudget) {
            bytes -= size(eldest.next());
            eldest.remove();
        }
    }

    /**
     * Keeps an embedding where there is room.
     *
     * @return whether there was
     */
    public synchronized boolean offer(byte[] key, float[] embedding) {
        if (bytes + size(embedding) > byteBudget) {
            return false;
        }
        insert(key, embedding);
        return true;
    }

    private void insert(byte[] key, float[] embedding) {
        float[] before = entries.put(ByteBuffer.wrap(key), embedding);
        bytes += size(embedding) - (before == null ? 0 : size(before));
    }

    /** Number of embeddings. */
    public synchronized int size() {
        return entries.size();
    }

    /** Bytes that they take, about. */
    public synchronized long bytes() {
        return bytes;
    }

    private static long size(float[] embedding) {
        return ENTRY_BYTES + (long) Float.BYTES * embedding.length;
    }
}
