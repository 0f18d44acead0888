package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Affine;
import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * The affine map of a sample's normalisation, [E]. Cost O(E).
 *
 * <p>The mean is right to 6e-7 standard deviations and the divisor to 2e-6 of itself, before both
 * are rounded to floats (in a sample of normal values both errors are a hundred times smaller):
 * sums over lanes, see {@link LaneSums}, where the mean is within sqrt(3) standard deviations of 0
 * and squares neither overflow nor vanish, sums in double precision around a value of the sample
 * elsewhere. Nothing depends on other samples.
 */
final class SampleStatistics {
    private static final double LAYER_NORM_EPSILON = 1e-5;
    private static final double SMALLEST_SQUARES = 0x1p-60;

    private SampleStatistics() {}

    /**
     * @param sample its first {@code width} values are looked at
     * @param sums those of the sample
     */
    static Affine affine(Normalization normalization, float[] sample, int width, LaneSums sums) {
        return switch (normalization) {
            case NONE -> Affine.IDENTITY;
            case LAYER_NORM -> layerNorm(sample, width, sums);
            case CONSTANT_NORM -> constantNorm(sample, width, sums);
        };
    }

    private static boolean inRange(LaneSums sums) {
        return sums.squares() >= SMALLEST_SQUARES && sums.squares() <= Float.MAX_VALUE;
    }

    private static Affine layerNorm(float[] sample, int width, LaneSums sums) {
        double mean = sums.sum() / width;
        double centred = sums.squares() - sums.sum() * mean;
        if (!inRange(sums) || 4 * centred < sums.squares()) {
            double origin = sample[0];
            DoubleSums exact = DoubleSums.of(sample, width, origin);
            mean = origin + exact.first() / width;
            centred = exact.second() - exact.first() * (exact.first() / width);
        }
        double deviation = width > 1 ? Math.sqrt(Math.max(0, centred) / (width - 1)) : 0;
        return new Affine((float) mean, (float) (deviation + LAYER_NORM_EPSILON), deviation);
    }

    private static Affine constantNorm(float[] sample, int width, LaneSums sums) {
        double squares = inRange(sums) ? sums.squares() : DoubleSums.of(sample, width, 0).second();
        double divisor = Math.sqrt(squares) / Math.sqrt(width);
        return divisor == 0 ? Affine.IDENTITY : new Affine(0f, (float) divisor, divisor);
    }

    /**
     * The sums of x - origin and of its square. With a value of the sample as the origin the
     * variance loses no digits that a float could show. Two sums are kept side by side because one
     * alone would wait for each addition.
     */
    private record DoubleSums(double first, double second) {
        static DoubleSums of(float[] sample, int width, double origin) {
            double a = 0;
            double b = 0;
            double aa = 0;
            double bb = 0;
            int i = 0;
            for (; i + 1 < width; i += 2) {
                double x = sample[i] - origin;
                double y = sample[i + 1] - origin;
                a += x;
                b += y;
                aa += x * x;
                bb += y * y;
            }
            if (i < width) {
                double rest = sample[i] - origin;
                a += rest;
                aa += rest * rest;
            }
            return new DoubleSums(a + b, aa + bb);
        }
    }
}
