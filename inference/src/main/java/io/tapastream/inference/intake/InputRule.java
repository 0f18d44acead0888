package io.tapastream.inference.intake;

import java.util.Arrays;

/**
 * How an embedding x is brought to what the SAE's linear map takes:
 *
 * <pre>x' = scale * norm(x - center) - shift</pre>
 *
 * <p>Statistics of a sample are summed in double precision and rounded once; the rest is done in
 * floats, as the training libraries do.
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
     * The affine map that {@code norm} applies to one sample: norm(x) = (x - mean) / divisor.
     *
     * @param mean subtracted from every value
     * @param divisor of every difference
     * @param inverse what a reconstruction is multiplied with on the way back: sigma itself for
     *     LAYER_NORM, as the training libraries do, not sigma + 1e-5
     */
    public record Affine(float mean, float divisor, double inverse) {
        private static final Affine IDENTITY = new Affine(0f, 1f, 1);
    }

    /** The normalisation's affine map for the sample of width {@code width} at {@code from}. */
    public Affine affine(float[] embeddings, int from, int width) {
        float[] sample = Arrays.copyOfRange(embeddings, from, from + width);
        subtract(sample, center);
        return affine(sample);
    }

    /** Writes x' of the sample at {@code from} into {@code target}, [E]. Cost O(E). */
    public void apply(float[] embeddings, int from, float[] target) {
        if (normalization == Normalization.LAYER_NORM && center == null && shift != null) {
            layerNorm(embeddings, from, target);
            return;
        }
        System.arraycopy(embeddings, from, target, 0, target.length);
        subtract(target, center);
        if (normalization != Normalization.NONE) {
            Affine affine = affine(target);
            float mean = affine.mean;
            float divisor = affine.divisor;
            for (int i = 0; i < target.length; i++) {
                target[i] = (target[i] - mean) / divisor;
            }
        }
        if (scale != 1f) {
            for (int i = 0; i < target.length; i++) {
                target[i] *= scale;
            }
        }
        subtract(target, shift);
    }

    /** The most frequent rule in one pass over the target, with the operations of the others. */
    private void layerNorm(float[] embeddings, int from, float[] target) {
        System.arraycopy(embeddings, from, target, 0, target.length);
        Affine affine = layerNorm(target);
        float mean = affine.mean;
        float divisor = affine.divisor;
        for (int i = 0; i < target.length; i++) {
            target[i] = (target[i] - mean) / divisor * scale - shift[i];
        }
    }

    /** Turns a reconstruction in the SAE's space back into an embedding, in place. */
    public void invert(Affine affine, double[] reconstruction) {
        for (int i = 0; i < reconstruction.length; i++) {
            double value = reconstruction[i] / scale * affine.inverse + affine.mean;
            reconstruction[i] = center == null ? value : value + center[i];
        }
    }

    private static void subtract(float[] target, float[] vector) {
        for (int i = 0; vector != null && i < target.length; i++) {
            target[i] -= vector[i];
        }
    }

    private Affine affine(float[] sample) {
        return switch (normalization) {
            case NONE -> Affine.IDENTITY;
            case LAYER_NORM -> layerNorm(sample);
            case CONSTANT_NORM -> constantNorm(sample);
        };
    }

    private static Affine layerNorm(float[] sample) {
        int n = sample.length;
        Sums sums = Sums.of(sample, sample[0]);
        double mean = sample[0] + sums.first / n;
        double squares = Math.max(0, sums.second - sums.first * (sums.first / n));
        double deviation = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
        return new Affine((float) mean, (float) (deviation + LAYER_NORM_EPSILON), deviation);
    }

    private static Affine constantNorm(float[] sample) {
        double norm = Math.sqrt(Sums.of(sample, 0).second);
        double divisor = norm / Math.sqrt(sample.length);
        return divisor == 0 ? Affine.IDENTITY : new Affine(0f, (float) divisor, divisor);
    }

    /**
     * The sums of x - origin and of its square in one pass. With a value of the sample as the
     * origin the variance loses no digits that a float could show. Four sums stand side by side
     * because one alone would wait for each addition.
     */
    private record Sums(double first, double second) {
        static Sums of(float[] sample, double origin) {
            double a = 0;
            double b = 0;
            double c = 0;
            double d = 0;
            double aa = 0;
            double bb = 0;
            double cc = 0;
            double dd = 0;
            int i = 0;
            for (; i + 3 < sample.length; i += 4) {
                double w = sample[i] - origin;
                double x = sample[i + 1] - origin;
                double y = sample[i + 2] - origin;
                double z = sample[i + 3] - origin;
                a += w;
                b += x;
                c += y;
                d += z;
                aa += w * w;
                bb += x * x;
                cc += y * y;
                dd += z * z;
            }
            for (; i < sample.length; i++) {
                double rest = sample[i] - origin;
                a += rest;
                aa += rest * rest;
            }
            return new Sums((a + b) + (c + d), (aa + bb) + (cc + dd));
        }
    }
}
