package io.tapastream.core.score;

import java.util.ArrayList;
import java.util.List;

/**
 * Delta MATCHScore: the scores of an SAE minus those of a baseline of the same shape on the same
 * data. The published figure subtracts the baseline's mean over the methods from every method, so
 * that all lines of a plot move by one constant; both are here.
 *
 * @param perMethod SAE minus baseline, method by method
 * @param averageBaseline mean of the baseline over the methods; NaN without methods
 * @param published SAE minus {@code averageBaseline}, method by method
 */
public record MatchScoreDelta(
        List<Double> perMethod, double averageBaseline, List<Double> published) {

    public MatchScoreDelta {
        perMethod = List.copyOf(perMethod);
        published = List.copyOf(published);
    }

    /**
     * Compares the values of the same methods in the same order.
     *
     * @throws IllegalArgumentException where the numbers of values differ
     */
    public static MatchScoreDelta of(List<Double> sae, List<Double> baseline) {
        if (sae.size() != baseline.size()) {
            throw new IllegalArgumentException(
                    sae.size() + " scores of the SAE but " + baseline.size() + " of the baseline");
        }
        double sum = 0;
        for (double value : baseline) {
            sum += value;
        }
        double average = baseline.isEmpty() ? Double.NaN : sum / baseline.size();
        List<Double> perMethod = new ArrayList<>();
        for (int i = 0; i < sae.size(); i++) {
            perMethod.add(sae.get(i) - baseline.get(i));
        }
        return new MatchScoreDelta(
                perMethod, average, sae.stream().map(value -> value - average).toList());
    }
}
