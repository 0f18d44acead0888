package io.tapastream.core.score;

/**
 * Running sums over embeddings x and their reconstructions x^ for {@link SaeHealth}, in float64.
 * Not for several threads at once; space O(E).
 */
public final class ReconstructionSums {

    private final double[] sum;
    private long images;
    private double squares;
    private double errors;
    private double ratios;
    private long nonzero;

    /** No embedding yet, of this width. */
    public ReconstructionSums(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("embedding width is " + width + ", must be >= 1");
        }
        sum = new double[width];
    }

    /** Takes in one embedding and its reconstruction, both of the width. */
    public void add(float[] embedding, float[] reconstruction) {
        requireWidth(reconstruction);
        double error = 0;
        for (int i = 0; i < Math.min(embedding.length, sum.length); i++) {
            double difference = (double) embedding[i] - reconstruction[i];
            error += difference * difference;
        }
        add(embedding, error);
    }

    /** Takes in one embedding and the square of the length of x - x^. */
    public void add(float[] embedding, double squaredError) {
        requireWidth(embedding);
        double square = 0;
        for (int i = 0; i < sum.length; i++) {
            double x = embedding[i];
            sum[i] += x;
            square += x * x;
        }
        images++;
        squares += square;
        errors += squaredError;
        if (square > 0) {
            nonzero++;
            ratios += Math.sqrt(squaredError / square);
        }
    }

    private void requireWidth(float[] values) {
        if (values.length != sum.length) {
            throw new IllegalArgumentException(
                    "got " + values.length + " values, expected " + sum.length);
        }
    }

    /** Takes in the sums of another, disjoint set of embeddings. */
    public void add(ReconstructionSums other) {
        if (other.sum.length != sum.length) {
            throw new IllegalArgumentException(
                    "widths differ: " + sum.length + " and " + other.sum.length);
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.sum[i];
        }
        images += other.images;
        squares += other.squares;
        errors += other.errors;
        ratios += other.ratios;
        nonzero += other.nonzero;
    }

    /** Explained variance 1 - sum|x - x^|^2 / sum|x - mean x|^2; NaN where x does not vary. */
    public double r2() {
        double ofMean = 0;
        for (double s : sum) {
            ofMean += s * s;
        }
        double variance = squares - ofMean / images;
        return images < 2 || variance <= 0 ? Double.NaN : 1 - errors / variance;
    }

    /** Mean of |x - x^| / |x| over the images with x != 0; NaN where there is none. */
    public double relativeL2() {
        return nonzero == 0 ? Double.NaN : ratios / nonzero;
    }
}
