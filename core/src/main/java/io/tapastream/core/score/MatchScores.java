package io.tapastream.core.score;

/**
 * MATCHScore at one (method, beta, k) with its companions; a mean over no concept is NaN.
 *
 * @param value mean of the concepts' F1 over all concepts, those without support counting 0
 * @param concepts number of all concepts
 * @param valueWithSupport the mean over the concepts that at least one image shows
 * @param conceptsWithSupport their number
 * @param valueSubset the mean over a named subset, such as the perturbed concepts
 * @param subsetConcepts its size
 * @param low lower end of the 95 % interval of {@code value} over concepts; NaN below two concepts
 * @param high upper end of it
 */
public record MatchScores(
        double value,
        int concepts,
        double valueWithSupport,
        int conceptsWithSupport,
        double valueSubset,
        int subsetConcepts,
        double low,
        double high) {

    /** The share of concepts that no image shows; NaN without concepts. */
    public double shareWithoutSupport() {
        return concepts == 0 ? Double.NaN : (double) (concepts - conceptsWithSupport) / concepts;
    }
}
