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
    private final float[] zeros;
    private final float[] shift;
    private final float[] sample;

    InputMap(InputRule rule, int width) {
        this.rule = rule;
        this.width = width;
        this.zeros = new float[width];
        this.shift = rule.shift() == null ? zeros : rule.shift();
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
        if (rule.normalization() == InputRule.Normalization.NONE) {
            scaleAndSubtract(sample, rule.scale(), shift);
        } else if (affine.divisor() > LARGEST_DIVISOR || affine.divisor() < SMALLEST_DIVISOR) {
            divide(sample, affine.mean(), affine.divisor(), width);
            scaleAndSubtract(sample, rule.scale(), shift);
        } else if (rule.scale() == 1f) {
            divideAndSubtract(sample, affine.mean(), affine.divisor(), shift);
        } else {
            divideAndSubtract(sample, affine.mean(), affine.divisor(), zeros);
            scaleAndSubtract(sample, rule.scale(), shift);
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

    private static void divide(float[] x, float mean, float divisor, int width) {
        for (int i = 0; i < width; i++) {
            x[i] = (x[i] - mean) / divisor;
        }
    }

    private static void scaleAndSubtract(float[] x, float scale, float[] shift) {
        for (int i = 0; i < shift.length; i++) {
            x[i] = x[i] * scale - shift[i];
        }
    }

    /** With one correction, a reciprocal is faster than a division. */
    private static void divideAndSubtract(float[] x, float mean, float divisor, float[] shift) {
        float reciprocal = 1 / divisor;
        float negative = -divisor;
        for (int i = 0; i < shift.length; i++) {
            float difference = x[i] - mean;
            float first = difference * reciprocal;
            float rest = Math.fma(first, negative, difference);
            x[i] = Math.fma(rest, reciprocal, first) - shift[i];
        }
    }

    private static void subtract(float[] x, float[] vector) {
        for (int i = 0; i < vector.length; i++) {
            x[i] -= vector[i];
        }
    }
}
