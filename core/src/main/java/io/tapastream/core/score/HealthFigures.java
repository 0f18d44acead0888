package io.tapastream.core.score;

/**
 * Those figures of an {@link SaeHealth} that need the activations or the decoder. Undefined ones
 * are NaN; R^2 and the relative error are undefined unless every image was reconstructed.
 *
 * @param hoyer mean Hoyer sparsity of the codes that have an active latent
 * @param r2 explained variance, 1 - sum|x - x~|^2 / sum|x - mean x|^2; undefined where the
 *     embeddings do not vary
 * @param relativeL2 mean of |x - x~| / |x| over the images with x other than 0
 */
public record HealthFigures(double hoyer, double r2, double relativeL2) {
    /** No figure. */
    public static final HealthFigures NONE = new HealthFigures(Double.NaN, Double.NaN, Double.NaN);
}
