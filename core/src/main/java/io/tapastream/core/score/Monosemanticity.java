package io.tapastream.core.score;

import java.util.Arrays;

/**
 * The monosemanticity score of every latent in one pass over the images.
 *
 * <p>With a_n a latent's activation on image n, scaled to [0,1] over the images, and e_n the
 * image's unit embedding, the score is the mean of the cosines (e_n, e_m) over all pairs of
 * different images, weighted with a_n a_m. The published implementations loop over all pairs, O(N^2
 * D). Since sum_(n != m) a_n a_m (e_n, e_m) = |V|^2 - Q and sum_(n != m) a_n a_m = A^2 - Q with A =
 * sum a_n, Q = sum a_n^2 and V = sum a_n e_n, sums suffice. The factor of the scaling cancels, and
 * the shift by the minimum is linear in A, N and sum e_n.
 *
 * <p>Undefined (NaN) for a latent that has not at least two images above its minimum. Cost: E per
 * active latent of an image; space (E + 4) D in float64. The result depends on the order of the
 * images only by rounding. Images cannot be removed again, because of the minimum. For one thread.
 */
public final class Monosemanticity {

    private static final double RELATIVE_NOTHING = 1e-12;

    private final int width;
    private final double[] embeddingSum;
    private final double[] sums;
    private final double[] squares;
    private final double[] minima;
    private final long[] listed;
    private final double[][] weighted;
    private final double[] unit;
    private long images;

    /**
     * Without images.
     *
     * @param latents dictionary size, D
     * @param width embedding width, E
     */
    public Monosemanticity(int latents, int width) {
        if (latents < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "latents and width must be at least 1 but are " + latents + ", " + width);
        }
        this.width = width;
        embeddingSum = new double[width];
        sums = new double[latents];
        squares = new double[latents];
        minima = new double[latents];
        Arrays.fill(minima, Double.POSITIVE_INFINITY);
        listed = new long[latents];
        weighted = new double[latents][];
        unit = new double[width];
    }

    /**
     * Takes in an image.
     *
     * @param embedding its embedding, of any length but 0
     * @param latents the latents whose activation is listed, each at most once; all others are 0
     * @param activations their activations
     * @throws IllegalArgumentException where a length does not fit or the embedding is all 0
     */
    public void add(float[] embedding, int[] latents, double[] activations) {
        if (embedding.length != width || latents.length != activations.length) {
            throw new IllegalArgumentException(
                    "got "
                            + embedding.length
                            + " embedding values (expected "
                            + width
                            + "), "
                            + latents.length
                            + " latents and "
                            + activations.length
                            + " activations");
        }
        normalise(embedding);
        images++;
        for (int i = 0; i < width; i++) {
            embeddingSum[i] += unit[i];
        }
        for (int at = 0; at < latents.length; at++) {
            add(latents[at], activations[at]);
        }
    }

    private void normalise(float[] embedding) {
        double square = 0;
        for (float value : embedding) {
            square += (double) value * value;
        }
        if (!(square > 0) || square == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("the embedding has the squared length " + square);
        }
        double length = Math.sqrt(square);
        for (int i = 0; i < width; i++) {
            unit[i] = embedding[i] / length;
        }
    }

    private void add(int latent, double activation) {
        listed[latent]++;
        minima[latent] = Math.min(minima[latent], activation);
        if (activation == 0) {
            return;
        }
        sums[latent] += activation;
        squares[latent] += activation * activation;
        if (weighted[latent] == null) {
            weighted[latent] = new double[width];
        }
        double[] v = weighted[latent];
        for (int i = 0; i < width; i++) {
            v[i] += activation * unit[i];
        }
    }

    /** The score of one latent, within [-1, 1] but for rounding; NaN where undefined. */
    public double score(int latent) {
        double minimum = listed[latent] < images ? Math.min(0, minima[latent]) : minima[latent];
        if (images < 2 || weighted[latent] == null) {
            return Double.NaN;
        }
        double sum = sums[latent] - images * minimum;
        double square = squares[latent] - 2 * minimum * sums[latent] + images * minimum * minimum;
        double length = 0;
        for (int i = 0; i < width; i++) {
            double v = weighted[latent][i] - minimum * embeddingSum[i];
            length += v * v;
        }
        double weight = sum * sum - square;
        // The unshifted sums set the scale: what is left of them after rounding is nothing.
        double scale = sums[latent] * sums[latent] + images * squares[latent];
        return weight <= RELATIVE_NOTHING * scale ? Double.NaN : (length - square) / weight;
    }

    /** The scores of all latents, [D]; NaN where undefined. */
    public double[] scores() {
        double[] scores = new double[sums.length];
        Arrays.setAll(scores, this::score);
        return scores;
    }

    /** The mean over the latents whose score is defined; NaN where there is none. */
    public double mean() {
        double total = 0;
        int defined = 0;
        for (int latent = 0; latent < sums.length; latent++) {
            double score = score(latent);
            if (!Double.isNaN(score)) {
                total += score;
                defined++;
            }
        }
        return defined == 0 ? Double.NaN : total / defined;
    }
}
