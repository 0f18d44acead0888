package io.tapastream.inference.decode;

/**
 * The weights of a bicubic resize with antialias along one axis, for a range of output positions.
 *
 * <p>The cubic convolution kernel (a = -0.5) is stretched by the scale when the image shrinks, so
 * that its support is 2 * scale source pixels to either side. Weights are normalised in double
 * precision and rounded to fixed point with 22 fractional bits. Cost O(out * support).
 */
final class BicubicKernel {
    /** Fractional bits of a weight: 8 bits of a sample and 2 of headroom are left of 32. */
    static final int PRECISION = 32 - 8 - 2;

    private static final double A = -0.5;
    private static final double SUPPORT = 2;

    private final int taps;
    private final int[] starts;
    private final int[] counts;
    private final int[] weights;

    /**
     * @param sourceSize number of source pixels along the axis
     * @param resizedSize number of pixels after the whole resize
     * @param from first output position wanted
     * @param size number of output positions wanted
     */
    BicubicKernel(int sourceSize, int resizedSize, int from, int size) {
        double scale = (double) sourceSize / resizedSize;
        double stretch = Math.max(scale, 1.0);
        double support = SUPPORT * stretch;
        taps = (int) Math.ceil(support) * 2 + 1;
        starts = new int[size];
        counts = new int[size];
        weights = new int[size * taps];
        double[] row = new double[taps];
        for (int i = 0; i < size; i++) {
            double center = (from + i + 0.5) * scale;
            int first = Math.max((int) (center - support + 0.5), 0);
            int last = Math.min((int) (center + support + 0.5), sourceSize);
            starts[i] = first;
            counts[i] = last - first;
            double sum = 0;
            for (int tap = 0; tap < counts[i]; tap++) {
                row[tap] = cubic((tap + first - center + 0.5) * (1.0 / stretch));
                sum += row[tap];
            }
            for (int tap = 0; tap < counts[i]; tap++) {
                weights[i * taps + tap] = fixedPoint(sum == 0 ? row[tap] : row[tap] / sum);
            }
        }
    }

    /** Weights of output i are weights()[i * taps()] onwards. */
    int taps() {
        return taps;
    }

    /** First source pixel of output i. */
    int start(int i) {
        return starts[i];
    }

    /** Number of source pixels of output i. */
    int count(int i) {
        return counts[i];
    }

    int[] weights() {
        return weights;
    }

    private static int fixedPoint(double weight) {
        double scaled = weight * (1 << PRECISION);
        return (int) (weight < 0 ? scaled - 0.5 : scaled + 0.5);
    }

    private static double cubic(double at) {
        double x = Math.abs(at);
        if (x < 1) {
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        if (x < 2) {
            return (((x - 5) * x + 8) * x - 4) * A;
        }
        return 0;
    }
}
