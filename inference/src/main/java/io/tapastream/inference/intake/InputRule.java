package io.tapastream.inference.intake;

/**
 * How an embedding x is brought to what the SAE's linear map takes:
 *
 * <pre>x' = scale * norm(x - center) - shift</pre>
 *
 * <p>Statistics of a sample are taken in double precision and rounded once.
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

    private static final double LAYER_NORM_EPSILON = 1e-5;

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
     * The affine map that {@code norm} applies to one sample: norm(x) = (x - mean) * factor.
     *
     * @param mean subtracted from every value
     * @param factor multiplied with every difference
     * @param inverse what a reconstruction is multiplied with on the way back: sigma itself for
     *     LAYER_NORM, as the training libraries do, not sigma + 1e-5
     */
    public record Affine(double mean, double factor, double inverse) {}

    /** The normalisation's affine map for the sample of width {@code width} at {@code from}. */
    public Affine affine(float[] embeddings, int from, int width) {
        return switch (normalization) {
            case NONE -> new Affine(0, 1, 1);
            case LAYER_NORM -> layerNorm(embeddings, from, width);
            case CONSTANT_NORM -> constantNorm(embeddings, from, width);
        };
    }

    /** Writes x' of the sample at {@code from} into {@code target}. Cost O(E). */
    public void apply(float[] embeddings, int from, float[] target) {
        Affine affine = affine(embeddings, from, target.length);
        boolean plain = normalization == Normalization.NONE;
        for (int i = 0; i < target.length; i++) {
            float value = centered(embeddings, from, i);
            if (!plain) {
                value = (float) ((value - affine.mean) * affine.factor);
            }
            value *= scale;
            target[i] = shift == null ? value : value - shift[i];
        }
    }

    /** Turns a reconstruction in the SAE's space back into an embedding, in place. */
    public void invert(Affine affine, double[] reconstruction) {
        for (int i = 0; i < reconstruction.length; i++) {
            double value = reconstruction[i] / scale * affine.inverse + affine.mean;
            reconstruction[i] = center == null ? value : value + center[i];
        }
    }

    private float centered(float[] embeddings, int from, int i) {
        float value = embeddings[from + i];
        return center == null ? value : value - center[i];
    }

    private Affine layerNorm(float[] embeddings, int from, int width) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += centered(embeddings, from, i);
        }
        double mean = sum / width;
        double squares = 0;
        for (int i = 0; i < width; i++) {
            double difference = centered(embeddings, from, i) - mean;
            squares += difference * difference;
        }
        double deviation = width > 1 ? Math.sqrt(squares / (width - 1)) : 0;
        return new Affine(mean, 1 / (deviation + LAYER_NORM_EPSILON), deviation);
    }

    private Affine constantNorm(float[] embeddings, int from, int width) {
        double squares = 0;
        for (int i = 0; i < width; i++) {
            double value = centered(embeddings, from, i);
            squares += value * value;
        }
        if (squares == 0) {
            return new Affine(0, 1, 1);
        }
        double factor = Math.sqrt(width) / Math.sqrt(squares);
        return new Affine(0, factor, 1 / factor);
    }
}
