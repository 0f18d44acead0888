package io.tapastream.jobs.embed;

import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.View;
import io.tapastream.jobs.shared.EmbeddingCache;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Samples whose images wait to be embedded together. An image is in the batch once however often
 * its content comes, and not at all where its embedding is known. Not thread-safe.
 */
final class EmbedBatch {
    private final String encoder;
    private final EmbeddingCache cache;
    private final List<byte[]> images = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();
    private final Map<ByteBuffer, Integer> places = new HashMap<>();
    private final Map<ByteBuffer, float[]> known = new HashMap<>();
    private final Map<ByteBuffer, String> failed = new HashMap<>();

    /**
     * @param encoder name of the image encoder
     * @param cache of the embeddings, which knows the encoder's digest
     */
    EmbedBatch(String encoder, EmbeddingCache cache) {
        this.encoder = encoder;
        this.cache = cache;
    }

    /**
     * Adds a sample's images.
     *
     * @return how many need no run of their own
     */
    int add(Sample sample) {
        int spared = 0;
        for (View view : sample.views()) {
            if (view.pixels() == null) {
                continue;
            }
            byte[] cacheKey = cache.key(view.source());
            ByteBuffer key = ByteBuffer.wrap(cacheKey);
            float[] embedding = places.containsKey(key) ? null : cache.get(cacheKey);
            if (embedding != null) {
                known.put(key, embedding);
                spared++;
            } else if (places.putIfAbsent(key, images.size()) == null) {
                images.add(view.pixels());
                keys.add(cacheKey);
            } else {
                spared++;
            }
        }
        return spared;
    }

    /** Images that have to be embedded. */
    int size() {
        return images.size();
    }

    /**
     * Embeds the images, if any; then {@link #failure} and {@link #embedded} describe the samples.
     * Where the encoder fails on all of them together each is tried alone, so that only those that
     * it cannot embed are lost to it.
     *
     * @throws RuntimeException what the encoder threw, where it does not embed the probe either:
     *     the fault is not the images'
     * @param probe an image that it embedded when it was opened
     */
    void run(Function<List<byte[]>, float[][]> model, byte[] probe) {
        if (!images.isEmpty()) {
            try {
                put(0, model.apply(images));
            } catch (RuntimeException e) {
                runAlone(model, probe, e);
            }
        }
        images.clear();
        keys.clear();
        places.clear();
    }

    private void runAlone(
            Function<List<byte[]>, float[][]> model, byte[] probe, RuntimeException together) {
        int embedded = 0;
        for (int i = 0; i < images.size(); i++) {
            try {
                put(i, model.apply(List.of(images.get(i))));
                embedded++;
            } catch (RuntimeException e) {
                failed.put(ByteBuffer.wrap(keys.get(i)), String.valueOf(e.getMessage()));
            }
        }
        if (embedded == 0) {
            try {
                if (model.apply(List.of(probe)).length != 1) {
                    throw together;
                }
            } catch (RuntimeException e) {
                if (e != together) {
                    e.addSuppressed(together);
                }
                throw e;
            }
        }
    }

    private void put(int first, float[][] embeddings) {
        for (int i = 0; i < embeddings.length; i++) {
            byte[] key = keys.get(first + i);
            known.put(ByteBuffer.wrap(key), embeddings[i]);
            cache.put(key, embeddings[i]);
        }
    }

    /** Why a sample of the batch cannot be embedded; empty where it can. */
    Optional<String> failure(Sample sample) {
        for (View view : sample.views()) {
            if (view.pixels() != null) {
                String reason = failed.get(ByteBuffer.wrap(cache.key(view.source())));
                if (reason != null) {
                    return Optional.of(reason);
                }
            }
        }
        return Optional.empty();
    }

    /** A sample of the batch with embeddings in the place of its images. */
    Sample embedded(Sample sample) {
        if (sample.views().stream().allMatch(view -> view.pixels() == null)) {
            return sample;
        }
        List<View> views = new ArrayList<>(sample.views().size());
        for (View view : sample.views()) {
            if (view.pixels() == null) {
                views.add(view);
            } else {
                byte[] key = cache.key(view.source());
                views.add(View.ofImage(encoder, known.get(ByteBuffer.wrap(key)), key));
            }
        }
        return sample.withViews(views);
    }

    /** Forgets the samples. */
    void clear() {
        known.clear();
        failed.clear();
    }
}
