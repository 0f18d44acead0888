package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Affine;

/**
 * An {@link InputRule} with the scratch space to apply it to samples of one width. Cost O(E) per
 * sample. For one thread.
 */
public final class InputMap {
    /** The reciprocals of larger and smaller divisors would lose digits. */
    private static final float LARGEST_DIVISOR = 0x1p100f;

    private static final float SMALLEST_DIVISOR = 0x1p-100f;

    private final InputRule rule;
    private final int width;
    private final LaneSums sums = new LaneSums();
    private final float[] sample;

    InputMap(InputRule rule, int width) {
        this.rule = rule;
        this.width = width;
        this.sample = LaneSums.padded(width);
    }

    /**
     * x' of the sample at {@code from}, in the first E values of an array that the next call
     * overwrites.
     *
     * @throws IllegalArgumentException if a value of the sample is not finite
     */
    public float[] apply(float[] embeddings, int from) {
        Affine affine = affine(embeddings, from);
        if (rule.normalization() != InputRule.Normalization.NONE) {
            normalize(affine);
        }
        if (rule.scale() != 1f) {
            multiply(sample, rule.scale(), width);
        }
        if (rule.shift() != null) {
            subtract(sample, rule.shift());
        }
        return sample;
    }

    /**
     * The normalisation's affine map for the sample at {@code from}.
     *
     * @throws IllegalArgumentException if a value of the sample is not finite
     */
    public Affine affine(float[] embeddings, int from) {
        System.arraycopy(embeddings, from, sample, 0, width);
        if (rule.center() != null) {
            subtract(sample, rule.center());
        }
        sums.of(sample, width);
        if (!(sums.squares() <= Float.MAX_VALUE)) {
            requireFinite(embeddings, from);
        }
        return SampleStatistics.affine(rule.normalization(), sample, width, sums);
    }

    private void requireFinite(float[] embeddings, int from) {
        for (int i = 0; i < width; i++) {
            if (!Float.isFinite(embeddings[from + i])) {
                throw new IllegalArgumentException(
                        String.format(
                                "the embedding in row %d holds %s at %d: finite values are needed",
                                from / width, embeddings[from + i], i));
            }
        }
    }

    private void normalize(Affine affine) {
        float mean = affine.mean();
        float divisor = affine.divisor();
        if (divisor > LARGEST_DIVISOR || divisor < SMALLEST_DIVISOR) {
            divide(sample, mean, divisor, width);
        } else {
            divideFast(sample, mean, divisor, width);
        }
    }

    private static void divide(float[] x, float mean, float divisor, int width) {
        for (int i = 0; i < width; i++) {
            x[i] = (x[i] - mean) / divisor;
        }
    }

    /** Three operations are faster than a division; one correction leaves the last bit in doubt. */
    private static void divideFast(float[] x, float mean, float divisor, int width) {
        float reciprocal = 1 / divisor;
        float negative = -divisor;
        for (int i = 0; i < width; i++) {
            float difference = x[i] - mean;
            float quotient = difference * reciprocal;
            x[i] = Math.fma(Math.fma(quotient, negative, difference), reciprocal, quotient);
        }
    }

    private static void multiply(float[] x, float scale, int width) {
        for (int i = 0; i < width; i++) {
            x[i] *= scale;
        }
    }

    private static void subtract(float[] x, float[] vector) {
        for (int i = 0; i < vector.length; i++) {
            x[i] -= vector[i];
        }
    }
}
