package io.tapastream.core.probe;

/**
 * Embeddings [N,E] minus their mean, divided by one number for all, the root of their mean squared
 * deviation. The shift changes no minimiser, because the bias is not penalised, and the one divisor
 * only rescales the penalty; both make the problem better conditioned, and strengths of the penalty
 * comparable between image encoders. Values are float32, sums are float64.
 */
public final class Standardised {
    private final float[][] values;
    private final double[] mean;
    private final double scale;

    private Standardised(float[][] values, double[] mean, double scale) {
        this.values = values;
        this.mean = mean;
        this.scale = scale;
    }

    /**
     * Standardises embeddings in place.
     *
     * @param vectors [N,E] of finite numbers with N and E of at least 1; it belongs to the result
     * @throws IllegalArgumentException where there is no number, or one that is not finite
     */
    public static Standardised of(float[][] vectors) {
        if (vectors.length == 0 || vectors[0].length == 0) {
            throw new IllegalArgumentException("there are no embeddings");
        }
        double[] mean = new double[vectors[0].length];
        for (float[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                if (!Float.isFinite(vector[i])) {
                    throw new IllegalArgumentException(
                            "an embedding has the value " + vector[i] + ", expected finite ones");
                }
                mean[i] += vector[i];
            }
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= vectors.length;
        }
        double squares = 0;
        for (float[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                double deviation = vector[i] - mean[i];
                squares += deviation * deviation;
            }
        }
        double scale = Math.sqrt(squares / vectors.length / mean.length);
        if (!(scale > 0)) {
            scale = 1;
        }
        for (float[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                vector[i] = (float) ((vector[i] - mean[i]) / scale);
            }
        }
        return new Standardised(vectors, mean, scale);
    }

    /** N. */
    public int rows() {
        return values.length;
    }

    /** E. */
    public int width() {
        return mean.length;
    }

    /** The divisor. */
    double scale() {
        return scale;
    }

    /** The mean of a column, in the units of the embeddings. */
    double mean(int column) {
        return mean[column];
    }

    /** The sum of a row's products with the first E of these. */
    double dot(int row, double[] weights) {
        float[] x = values[row];
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < x.length; i += 2) {
            even += x[i] * weights[i];
            odd += x[i + 1] * weights[i + 1];
        }
        if (i < x.length) {
            even += x[i] * weights[i];
        }
        return even + odd;
    }

    /** Adds a multiple of a row to the first E of these. */
    void addTo(double[] sums, int row, double factor) {
        float[] x = values[row];
        for (int i = 0; i < x.length; i++) {
            sums[i] += factor * x[i];
        }
    }

    /** Adds a multiple of a row's squares to the first E of these. */
    void addSquaresTo(double[] sums, int row, double factor) {
        float[] x = values[row];
        for (int i = 0; i < x.length; i++) {
            sums[i] += factor * x[i] * x[i];
        }
    }
}
