package io.tapastream.inference.intake;

/**
 * How an embedding x is brought to what the SAE's linear map takes:
 *
 * <pre>x' = scale * norm(x - center) - shift</pre>
 *
 * <p>{@link InputMap} applies it, in floats as the training libraries do. How exact the statistics
 * of a sample are is said in {@link SampleStatistics}; a quotient is within one unit in its last
 * place.
 *
 * @param center subtracted first, [E], or null
 * @param normalization per-sample normalisation
 * @param scale a factor, 1 where the format has none
 * @param shift subtracted last (usually the decoder's bias), [E], or null
 */
public record InputRule(float[] center, Normalization normalization, float scale, float[] shift) {

    /** Per-sample normalisations, with mu the mean and sigma the unbiased standard deviation. */
    public enum Normalization {
        NONE,
        /** (x - mu) / (sigma + 1e-5). */
        LAYER_NORM,
        /** x sqrt(E) / |x|. */
        CONSTANT_NORM
    }

    public InputRule {
        if (!Float.isFinite(scale) || scale == 0f) {
            throw new IllegalArgumentException(
                    "the input scale is " + scale + ": a finite factor other than 0 is needed");
        }
    }

    static InputRule of(Normalization normalization, float[] shift) {
        return new InputRule(null, normalization, 1f, shift);
    }

    /**
     * The affine map that {@code norm} applies to one sample: norm(x) = (x - mean) / divisor.
     *
     * @param mean subtracted from every value
     * @param divisor of every difference
     * @param inverse what a reconstruction is multiplied with on the way back: sigma itself for
     *     LAYER_NORM, as the training libraries do, not sigma + 1e-5
     */
    public record Affine(float mean, float divisor, double inverse) {
        static final Affine IDENTITY = new Affine(0f, 1f, 1);
    }

    /** This rule for samples of one width, with scratch space for one thread. */
    public InputMap forWidth(int width) {
        return new InputMap(this, width);
    }

    /** Turns a reconstruction in the SAE's space back into an embedding, in place. */
    public void invert(Affine affine, double[] reconstruction) {
        for (int i = 0; i < reconstruction.length; i++) {
            double value = reconstruction[i] / scale * affine.inverse + affine.mean;
            reconstruction[i] = center == null ? value : value + center[i];
        }
    }
}
