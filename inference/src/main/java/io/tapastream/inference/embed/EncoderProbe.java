package io.tapastream.inference.embed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries an image encoder on three pictures before any image is embedded. An embedding must be that
 * of its image alone: the same when the image is tried again, and whatever else is in the batch and
 * at whatever place, for batches of one, two and three. Exports traced with one image, batch
 * normalisation in training mode and dropout break this, and most often nothing shows it.
 *
 * <p>Embeddings are compared within a tolerance that is relative to the largest number of all,
 * since kernels for other batch sizes add up in another order. Cost: nine images in six runs.
 */
final class EncoderProbe {
    /** Largest relative difference of a model that calculates with 32 bits. */
    static final double OF_FLOATS = 1e-4;

    /** Largest relative difference of a model with inputs, outputs or weights of 16 bits. */
    static final double OF_HALVES = 1e-2;

    private static final Logger LOG = LoggerFactory.getLogger(EncoderProbe.class);
    private static final int IMAGES = 3;
    private static final int[][] BATCHES = {{0}, {0}, {1}, {2}, {0, 1}, {2, 0, 1}};
    private static final String ADVICE =
            ": export it in evaluation mode and with a dynamic batch dimension";

    private final double tolerance;
    private final List<byte[]> images = new ArrayList<>();

    /**
     * @param imageSize samples of an image
     * @param tolerance largest difference, relative to the largest number
     */
    EncoderProbe(int imageSize, double tolerance) {
        this.tolerance = tolerance;
        Random random = new Random(20261130);
        for (int image = 0; image < IMAGES; image++) {
            byte[] planes = new byte[imageSize];
            random.nextBytes(planes);
            for (int i = 0; i < imageSize && image > 0; i++) {
                // Noise alone is much the same everywhere to a network that pools.
                int level = (planes[i] & 0x3f) + (int) (192L * i / imageSize);
                planes[i] = (byte) (image == 1 ? level : 255 - level / 2);
            }
            images.add(planes);
        }
    }

    /**
     * @param encoder gives the embeddings of a batch
     * @return the width of the embeddings
     * @throws WrongImageEncoderException where the embeddings are not those of single images
     */
    int check(Function<List<byte[]>, float[][]> encoder) {
        float[][] alone = new float[IMAGES][];
        List<float[][]> results = new ArrayList<>();
        for (int[] batch : BATCHES) {
            float[][] result = encoder.apply(Arrays.stream(batch).mapToObj(images::get).toList());
            requireFinite(result);
            results.add(result);
            if (batch.length == 1) {
                alone[batch[0]] = result[0];
            }
        }
        double scale = largest(alone);
        for (int i = 0; i < BATCHES.length; i++) {
            for (int place = 0; place < BATCHES[i].length; place++) {
                compare(alone[BATCHES[i][place]], results.get(i)[place], scale, BATCHES[i].length);
            }
        }
        if (Arrays.equals(alone[0], alone[1]) && Arrays.equals(alone[0], alone[2])) {
            LOG.warn("The image encoder gives the same embedding for three different pictures.");
        }
        return alone[0].length;
    }

    private void compare(float[] alone, float[] found, double scale, int together) {
        double difference = alone.length == found.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(alone.length, found.length); i++) {
            difference = Math.max(difference, Math.abs((double) alone[i] - found[i]));
        }
        if (difference > tolerance * scale) {
            String what =
                    together == 1
                            ? "the image encoder gives another embedding when an image is tried"
                                    + " again"
                            : "the image encoder gives another embedding for an image alone than"
                                    + " among "
                                    + together;
            throw new WrongImageEncoderException(
                    String.format(
                            "%s (they differ by %.2g where the largest number is %.2g)%s",
                            what, difference, scale, ADVICE));
        }
    }

    private static void requireFinite(float[][] embeddings) {
        for (float[] embedding : embeddings) {
            for (float number : embedding) {
                if (!Float.isFinite(number)) {
                    throw new WrongImageEncoderException(
                            "the image encoder gives "
                                    + number
                                    + " for a test image: its embeddings must be finite");
                }
            }
        }
    }

    private static double largest(float[][] embeddings) {
        double largest = 0;
        for (float[] embedding : embeddings) {
            for (float number : embedding) {
                largest = Math.max(largest, Math.abs(number));
            }
        }
        return largest;
    }
}
