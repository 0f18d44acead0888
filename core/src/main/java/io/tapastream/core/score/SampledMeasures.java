package io.tapastream.core.score;

import io.tapastream.core.measures.Cknna;
import io.tapastream.core.measures.DenseKernel;
import io.tapastream.core.measures.SparseKernel;
import java.util.Arrays;
import java.util.List;

/**
 * The measures that need embeddings and real activations, of a sample of images: {@link Cknna} of
 * codes and embeddings, and the {@link Monosemanticity} of some latents.
 *
 * <p>Both depend in their last bits on the order of the images, so give them in an order that
 * follows from the images themselves ({@link io.tapastream.core.gather.ImageRank}). Immutable.
 */
public final class SampledMeasures {
    private final List<SampledImage> images;
    private final int dictionarySize;

    /**
     * @param images of one embedding width E, n of them
     * @param dictionarySize number of latents, D
     */
    public SampledMeasures(List<SampledImage> images, int dictionarySize) {
        this.images = List.copyOf(images);
        this.dictionarySize = dictionarySize;
    }

    /** Number of images, n. */
    public int size() {
        return images.size();
    }

    /**
     * CKNNA with the published number of neighbours; NaN where {@link Cknna} has no value, as for
     * less than 11 images. Time n^2 E, and for each latent the square of the number of images that
     * have it; space 8 n E bytes.
     */
    public double cknna() {
        if (images.isEmpty()) {
            return Double.NaN;
        }
        SparseKernel codes = new SparseKernel(dictionarySize);
        DenseKernel embeddings = new DenseKernel(size(), images.get(0).embedding().length);
        for (int row = 0; row < size(); row++) {
            codes.add(images.get(row).latents(), images.get(row).activations());
            embeddings.set(row, images.get(row).embedding());
        }
        return Cknna.of(codes, embeddings, Cknna.NEIGHBOURS);
    }

    /**
     * The monosemanticity of some latents. Images whose embedding is 0 have no direction and are
     * left out. Time E for each of these latents that is active in an image; space 8 E for each of
     * them.
     *
     * @param latents ascending and distinct
     * @return scores of these latents, in their order
     */
    public MonosemanticityScores monosemanticity(int[] latents) {
        if (images.isEmpty() || latents.length == 0) {
            double[] none = new double[latents.length];
            Arrays.fill(none, Double.NaN);
            return new MonosemanticityScores(Double.NaN, 0, none);
        }
        Monosemanticity sums =
                new Monosemanticity(latents.length, images.get(0).embedding().length);
        for (SampledImage image : images) {
            if (hasDirection(image.embedding())) {
                add(image, latents, sums);
            }
        }
        return MonosemanticityScores.of(sums);
    }

    private static boolean hasDirection(float[] embedding) {
        for (float value : embedding) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    /** Adds an image, each latent under its place among those that are wanted. */
    private static void add(SampledImage image, int[] latents, Monosemanticity sums) {
        int[] places = new int[image.latents().length];
        double[] activations = new double[places.length];
        int count = 0;
        for (int at = 0; at < places.length; at++) {
            int place = Arrays.binarySearch(latents, image.latents()[at]);
            if (place >= 0) {
                places[count] = place;
                activations[count++] = image.activations()[at];
            }
        }
        sums.add(
                image.embedding(), Arrays.copyOf(places, count), Arrays.copyOf(activations, count));
    }
}
