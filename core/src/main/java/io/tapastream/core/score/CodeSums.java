package io.tapastream.core.score;

/**
 * Running sums over SAE codes for {@link SaeHealth}: Hoyer sparsity of each image's code, (sqrt(D)
 * - |a|_1 / |a|_2) / (sqrt(D) - 1), which is 1 for one active latent and 0 for D equal ones. Codes
 * without an active latent have none and are left out.
 *
 * @param codes codes that count
 * @param hoyerSum sum of their Hoyer sparsities
 */
public record CodeSums(long codes, double hoyerSum) {

    /** No code yet. */
    public static final CodeSums ZERO = new CodeSums(0, 0);

    public CodeSums {
        if (codes < 0) {
            throw new IllegalArgumentException("codes is " + codes + ", must be at least 0");
        }
    }

    /**
     * These sums with one more code.
     *
     * @param activations the activations in any order; those that are 0 may be left out
     * @param latents the dictionary size; Hoyer sparsity needs at least 2
     */
    public CodeSums plus(float[] activations, int latents) {
        double sum = 0;
        double squares = 0;
        for (float activation : activations) {
            sum += Math.abs(activation);
            squares += (double) activation * activation;
        }
        return plus(sum, squares, latents);
    }

    /** As {@link #plus(float[], int)}, for activations in float64. */
    public CodeSums plus(double[] activations, int latents) {
        double sum = 0;
        double squares = 0;
        for (double activation : activations) {
            sum += Math.abs(activation);
            squares += activation * activation;
        }
        return plus(sum, squares, latents);
    }

    private CodeSums plus(double sum, double squares, int latents) {
        if (squares == 0 || latents < 2) {
            return this;
        }
        double root = Math.sqrt(latents);
        return new CodeSums(codes + 1, hoyerSum + (root - sum / Math.sqrt(squares)) / (root - 1));
    }

    /** The sums of two disjoint sets of codes together. */
    public CodeSums plus(CodeSums other) {
        return new CodeSums(codes + other.codes, hoyerSum + other.hoyerSum);
    }

    /** Mean Hoyer sparsity; NaN without codes. */
    public double hoyer() {
        return codes == 0 ? Double.NaN : hoyerSum / codes;
    }
}
