package io.tapastream.benchmarks.audit;

import io.tapastream.core.measures.Pearson;
import java.util.Arrays;

/** Spearman's rank correlation. */
final class Ranks {
    private Ranks() {}

    /**
     * Of two series of the same length; equal values share the mean of their ranks.
     *
     * @return NaN where one of them does not vary
     */
    static double spearman(double[] first, double[] second) {
        return Pearson.of(ranks(first), ranks(second));
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
}
