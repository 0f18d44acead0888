package io.tapastream.jobs.encode;

import io.tapastream.core.encode.ActivationRule;
import io.tapastream.inference.encode.SaeEncoderPool;
import io.tapastream.inference.encode.SparseBatch;
import io.tapastream.jobs.intake.ModelStore;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import io.tapastream.jobs.message.Sample.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs an SAE checkpoint over samples in full inference batches, and gives the active latents of
 * each view. The codes do not depend on which samples share a batch.
 */
final class SaeRunner {
    private final SaeEncoderPool pool;
    private final ModelStore store;
    private final int batch;

    SaeRunner(SaeEncoderPool pool, ModelStore store, int batch) {
        this.pool = pool;
        this.store = store;
        this.batch = batch;
    }

    /**
     * The active latents of a sample: one list for an image, two for a pair.
     *
     * @param views sorted active latents of each view
     */
    record Codes(List<int[]> views) {}

    /**
     * @param samples embedded samples of the SAE's width and image encoder
     * @return the codes of each, in the same order
     */
    List<Codes> run(SaeCheckpoint sae, List<Sample> samples) throws Exception {
        List<float[]> embeddings = new ArrayList<>(samples.size());
        List<Kind> kinds = new ArrayList<>(samples.size());
        for (Sample sample : samples) {
            for (View view : sample.views()) {
                embeddings.add(view.embedding());
                kinds.add(sample.kind());
            }
        }
        List<int[]> latents = new ArrayList<>(embeddings.size());
        if (!embeddings.isEmpty()) {
            encode(sae, embeddings, kinds, latents);
        }
        List<Codes> codes = new ArrayList<>(samples.size());
        int next = 0;
        for (Sample sample : samples) {
            int views = sample.views().size();
            codes.add(new Codes(List.copyOf(latents.subList(next, next + views))));
            next += views;
        }
        return codes;
    }

    private void encode(
            SaeCheckpoint sae, List<float[]> embeddings, List<Kind> kinds, List<int[]> latents)
            throws Exception {
        int width = sae.descriptor().embeddingWidth();
        // One file can be read as several SAEs, which differ in k for example.
        String encoder = sae.sha256() + " " + sae.descriptor().toJson();
        try (SaeEncoderPool.Lease lease =
                pool.lease(encoder, () -> store.read(sae.sha256(), sae.descriptor()))) {
            for (int from = 0; from < embeddings.size(); from += batch) {
                int rows = Math.min(batch, embeddings.size() - from);
                float[] input = new float[rows * width];
                for (int row = 0; row < rows; row++) {
                    System.arraycopy(embeddings.get(from + row), 0, input, row * width, width);
                }
                SparseBatch codes = lease.encoder().encode(input, rows);
                for (int row = 0; row < rows; row++) {
                    latents.add(active(codes, row, kinds.get(from + row)));
                }
            }
        }
    }

    private static int[] active(SparseBatch codes, int row, Kind kind) {
        int from = codes.offsets()[row];
        int to = codes.offsets()[row + 1];
        int[] active = new int[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            float activation = codes.values()[i];
            boolean on =
                    kind == Kind.IMAGE
                            ? ActivationRule.activeForMatching(activation)
                            : ActivationRule.activeForPairs(activation);
            if (on) {
                active[count++] = codes.latents()[i];
            }
        }
        return count == active.length ? active : Arrays.copyOf(active, count);
    }
}
