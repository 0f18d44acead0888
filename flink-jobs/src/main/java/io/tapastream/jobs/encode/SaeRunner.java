package io.tapastream.jobs.encode;

import io.tapastream.core.encode.ActivationRule;
import io.tapastream.core.score.ImageFigures;
import io.tapastream.core.score.SampledImage;
import io.tapastream.inference.encode.SaeEncodeException;
import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.encode.SparseBatch;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import io.tapastream.jobs.message.Sample.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Runs an SAE checkpoint over samples in full inference batches, and gives the active latents of
 * each view. The codes do not depend on which samples share a batch.
 */
final class SaeRunner {
    private final int batch;
    private final boolean reconstruction;

    SaeRunner(int batch, boolean reconstruction) {
        this.batch = batch;
        this.reconstruction = reconstruction;
    }

    /**
     * What an SAE says of a sample: one list of latents for an image, two for a pair.
     *
     * @param views sorted active latents of each view
     * @param figures what an image adds to the SAE's health; null for a pair
     * @param whole embedding and every activation of an image; null where they are not wanted
     */
    record Codes(List<int[]> views, ImageFigures figures, SampledImage whole) {}

    /**
     * A view to encode.
     *
     * @param sample which sample it belongs to
     * @param kind of that sample
     * @param embedding of the view
     */
    private record Row(int sample, Kind kind, float[] embedding) {}

    /**
     * @param samples embedded samples of the SAE's width and image encoder
     * @param wanted the images whose activations are given too
     * @return the codes of each, in the same order
     * @throws SaeFailedException where the SAE gives no finite codes or reconstruction for one
     */
    List<Codes> run(SaeEncoder encoder, List<Sample> samples, Predicate<Sample> wanted)
            throws SaeFailedException {
        List<Row> rows = rows(samples);
        List<List<int[]>> latents = new ArrayList<>(samples.size());
        samples.forEach(sample -> latents.add(new ArrayList<>(2)));
        ImageFigures[] figures = new ImageFigures[samples.size()];
        SampledImage[] whole = new SampledImage[samples.size()];
        for (int from = 0; from < rows.size(); from += batch) {
            List<Row> some = rows.subList(from, Math.min(from + batch, rows.size()));
            try {
                SparseBatch encoded = encode(encoder, some, latents, figures);
                for (int i = 0; i < some.size(); i++) {
                    Row row = some.get(i);
                    if (row.kind() == Kind.IMAGE && wanted.test(samples.get(row.sample()))) {
                        whole[row.sample()] =
                                new SampledImage(
                                        row.embedding(), encoded.latents(i), encoded.values(i));
                    }
                }
            } catch (ArithmeticException e) {
                throw new SaeFailedException("CODES_NOT_FINITE", e.getMessage(), e);
            } catch (SaeEncodeException e) {
                throw new SaeFailedException("SAE_RUN", e.getMessage(), e);
            }
        }
        List<Codes> codes = new ArrayList<>(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            codes.add(new Codes(latents.get(i), figures[i], whole[i]));
        }
        return codes;
    }

    /** Images first: then batches of pairs alone are spared the reconstruction. */
    private static List<Row> rows(List<Sample> samples) {
        List<Row> rows = new ArrayList<>(samples.size());
        for (Kind kind : List.of(Kind.IMAGE, Kind.PAIR)) {
            for (int i = 0; i < samples.size(); i++) {
                if (samples.get(i).kind() == kind) {
                    for (View view : samples.get(i).views()) {
                        rows.add(new Row(i, kind, view.embedding()));
                    }
                }
            }
        }
        return rows;
    }

    private SparseBatch encode(
            SaeEncoder encoder, List<Row> rows, List<List<int[]>> latents, ImageFigures[] figures)
            throws SaeFailedException {
        int width = encoder.embeddingWidth();
        float[] input = new float[rows.size() * width];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row).embedding(), 0, input, row * width, width);
        }
        SparseBatch codes = encoder.encode(input, rows.size());
        boolean images = rows.get(0).kind() == Kind.IMAGE;
        double[] errors =
                images && reconstruction && encoder.canReconstruct()
                        ? encoder.reconstructionErrors(input, codes)
                        : null;
        requireFinite(errors);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            latents.get(row.sample()).add(active(codes, i, row.kind()));
            if (row.kind() == Kind.IMAGE) {
                double hoyer = hoyer(codes, i, encoder.dictionarySize());
                figures[row.sample()] =
                        errors == null
                                ? ImageFigures.ofCode(hoyer)
                                : ImageFigures.of(hoyer, row.embedding(), errors[i]);
            }
        }
        return codes;
    }

    private static void requireFinite(double[] errors) throws SaeFailedException {
        if (errors != null && !Arrays.stream(errors).allMatch(Double::isFinite)) {
            throw new SaeFailedException(
                    "RECONSTRUCTION_NOT_FINITE",
                    "the reconstruction of an embedding is not a number: the codes or the decoder's"
                            + " weights are too large",
                    null);
        }
    }

    private static double hoyer(SparseBatch codes, int row, int latents) {
        return ImageFigures.hoyer(
                codes.values(), codes.offsets()[row], codes.offsets()[row + 1], latents);
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
