package io.tapastream.benchmarks.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The measures of several coders as rows of tables. */
final class Summary {
    private Summary() {}

    /** The name of the first column, and the measures. */
    static List<String> header(String first) {
        List<String> header = new ArrayList<>(List.of(first));
        Arrays.stream(Measure.values()).forEach(measure -> header.add(measure.title()));
        return header;
    }

    static List<Double> values(Figures figures) {
        return Arrays.stream(Measure.values()).map(measure -> measure.of(figures)).toList();
    }

    static double[] values(List<Figures> all, ToDoubleFunction<Figures> of) {
        return all.stream().mapToDouble(of).toArray();
    }

    static List<Double> perMeasure(ToDoubleFunction<Measure> of) {
        return Arrays.stream(Measure.values()).map(of::applyAsDouble).toList();
    }

    /**
     * Spearman's correlation of each measure with something else within each group, and the mean of
     * that over the groups.
     *
     * @param other a number for each coder of a group
     */
    static List<Double> spearman(
            List<List<Figures>> groups, Function<List<Figures>, double[]> other) {
        return perMeasure(
                measure ->
                        groups.stream()
                                .mapToDouble(
                                        group ->
                                                Ranks.spearman(
                                                        values(group, measure::of),
                                                        other.apply(group)))
                                .average()
                                .orElse(Double.NaN));
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** Standard deviation, with n - 1. */
    static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum()
                        / (values.length - 1));
    }
}
