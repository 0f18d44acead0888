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

    /** No embedding yet, of this width. */
    public ReconstructionSums(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("embedding width is " + width + ", must be >= 1");
        }
        sum = new double[width];
    }

    /** Takes in one embedding and its reconstruction, both of the width. */
    public void add(float[] embedding, float[] reconstruction) {
        if (embedding.length != sum.length || reconstruction.length != sum.length) {
            throw new IllegalArgumentException(
                    "embedding and reconstruction have "
                            + embedding.length
                            + " and "
                            + reconstruction.length
                            + " values, expected "
                            + sum.length);
        }
        for (int i = 0; i < sum.length; i++) {
            double x = embedding[i];
            double error = x - reconstruction[i];
            sum[i] += x;
            squares += x * x;
            errors += error * error;
        }
        images++;
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

    /** sqrt(sum|x - x^|^2 / sum|x|^2) over all images together; NaN where every x is 0. */
    public double relativeL2() {
        return squares == 0 ? Double.NaN : Math.sqrt(errors / squares);
    }
}
