package io.tapastream.core.score;

/**
 * What one image contributes to an SAE's {@link SaeHealth}, in float64. A figure that the image
 * does not have is NaN.
 *
 * @param hoyer Hoyer sparsity of its code, (sqrt(D) - |a|_1 / |a|_2) / (sqrt(D) - 1): 1 for one
 *     active latent, 0 for D equal ones; NaN for a code without an active latent and for D = 1
 * @param squaredError |x - x~|^2, x the embedding and x~ its reconstruction; NaN without a decoder
 * @param relativeError |x - x~| / |x|; NaN without a decoder and for x = 0
 */
public record ImageFigures(double hoyer, double squaredError, double relativeError) {

    public ImageFigures {
        if (Double.isInfinite(hoyer)) {
            throw new IllegalArgumentException("the Hoyer sparsity must be finite");
        }
        requireNotNegative("squared error", squaredError);
        requireNotNegative("relative error", relativeError);
    }

    private static void requireNotNegative(String name, double value) {
        if (value < 0 || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "the " + name + " is " + value + ", must be finite and at least 0");
        }
    }

    /** The figures of a code alone. */
    public static ImageFigures ofCode(double hoyer) {
        return new ImageFigures(hoyer, Double.NaN, Double.NaN);
    }

    /**
     * The figures of a code and its reconstruction.
     *
     * @param embedding x
     * @param squaredError |x - x~|^2
     */
    public static ImageFigures of(double hoyer, float[] embedding, double squaredError) {
        double square = 0;
        for (float x : embedding) {
            square += (double) x * x;
        }
        double relative = square > 0 ? Math.sqrt(squaredError) / Math.sqrt(square) : Double.NaN;
        return new ImageFigures(hoyer, squaredError, relative);
    }

    /**
     * The Hoyer sparsity of a code.
     *
     * @param activations in the order of the latents; those that are 0 may be left out
     * @param latents the dictionary size
     */
    public static double hoyer(float[] activations, int latents) {
        return hoyer(activations, 0, activations.length, latents);
    }

    /** As {@link #hoyer(float[], int)}, of the activations from (inclusive) to (exclusive). */
    public static double hoyer(float[] activations, int from, int to, int latents) {
        double sum = 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            sum += Math.abs(activations[i]);
            squares += (double) activations[i] * activations[i];
        }
        return hoyer(sum, squares, latents);
    }

    /** As {@link #hoyer(float[], int)}, for activations in float64. */
    public static double hoyer(double[] activations, int latents) {
        double sum = 0;
        double squares = 0;
        for (double activation : activations) {
            sum += Math.abs(activation);
            squares += activation * activation;
        }
        return hoyer(sum, squares, latents);
    }

    private static double hoyer(double sum, double squares, int latents) {
        if (squares == 0 || latents < 2) {
            return Double.NaN;
        }
        double root = Math.sqrt(latents);
        return (root - sum / Math.sqrt(squares)) / (root - 1);
    }

    /** Whether there was a decoder. */
    public boolean reconstructed() {
        return !Double.isNaN(squaredError);
    }
}
