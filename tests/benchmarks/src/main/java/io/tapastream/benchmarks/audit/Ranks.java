package io.tapastream.benchmarks.audit;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Spearman's rank correlation. */
final class Ranks {
    private Ranks() {}

    /**
     * Of two series of the same length; equal values share the mean of their ranks.
     *
     * @return NaN where one of them does not vary
     */
    static double spearman(double[] first, double[] second) {
        return pearson(ranks(first), ranks(second));
    }

    private static double[] ranks(double[] values) {
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            long below = Arrays.stream(values).filter(other -> other < value).count();
            long equal = Arrays.stream(values).filter(other -> other == value).count();
            ranks[i] = below + (equal + 1) / 2.0;
        }
        return ranks;
    }

    private static double pearson(double[] first, double[] second) {
        double meanFirst = Arrays.stream(first).average().orElse(Double.NaN);
        double meanSecond = Arrays.stream(second).average().orElse(Double.NaN);
        double both = sum(first, meanFirst, second, meanSecond);
        return both
                / Math.sqrt(
                        sum(first, meanFirst, first, meanFirst)
                                * sum(second, meanSecond, second, meanSecond));
    }

    private static double sum(double[] first, double meanFirst, double[] second, double mean) {
        return IntStream.range(0, first.length)
                .mapToDouble(i -> (first[i] - meanFirst) * (second[i] - mean))
                .sum();
    }
}
