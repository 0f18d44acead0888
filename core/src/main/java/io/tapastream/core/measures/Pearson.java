package io.tapastream.core.measures;

/** Pearson's correlation coefficient of paired numbers. */
public final class Pearson {
    private Pearson() {}

    /**
     * The covariance divided by both standard deviations, -1 to 1; one pass for the means and one
     * for the sums.
     *
     * @return NaN where one of the two does not vary, as with fewer than two pairs
     * @throws IllegalArgumentException where the lengths differ
     */
    public static double of(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(
                    "%d numbers and %d, expected as many of both".formatted(x.length, y.length));
        }
        if (constant(x) || constant(y)) {
            return Double.NaN;
        }
        double meanOfX = mean(x);
        double meanOfY = mean(y);
        double product = 0;
        double squareOfX = 0;
        double squareOfY = 0;
        for (int i = 0; i < x.length; i++) {
            double dx = x[i] - meanOfX;
            double dy = y[i] - meanOfY;
            product += dx * dy;
            squareOfX += dx * dx;
            squareOfY += dy * dy;
        }
        double r = product / (Math.sqrt(squareOfX) * Math.sqrt(squareOfY));
        return Math.max(-1, Math.min(1, r));
    }

    /** By the numbers themselves: their differences to a rounded mean need not be 0. */
    private static boolean constant(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
