package io.tapastream.core.measures;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The continuous counterparts of TAPAScore: a mean over the pairs that add minus a mean over all
 * pairs, or minus the latter alone where no pair adds. NaN where there is no pair.
 *
 * @param deltaThenMean of the mean changes of the latents of a prefix
 * @param deltaThenMax of the largest changes for added, the smallest for removed concepts
 * @param maxThenDelta of the changes of the largest activation for added, the smallest for removed
 *     concepts
 * @param perPair what each pair shows, in the order of the pairs
 */
public record ContinuousScores(
        double deltaThenMean, double deltaThenMax, double maxThenDelta, List<PairChange> perPair) {

    static ContinuousScores of(List<PairChange> pairs) {
        return new ContinuousScores(
                score(pairs, PairChange.Delta::mean),
                score(pairs, PairChange.Delta::extreme),
                score(pairs, PairChange.Delta::ofExtremes),
                List.copyOf(pairs));
    }

    private static double score(List<PairChange> pairs, ToDoubleFunction<PairChange.Delta> figure) {
        double removed = 0;
        double added = 0;
        int adding = 0;
        for (PairChange pair : pairs) {
            removed += figure.applyAsDouble(pair.removed());
            if (pair.added() != null) {
                added += figure.applyAsDouble(pair.added());
                adding++;
            }
        }
        return (adding == 0 ? 0 : added / adding) - removed / pairs.size();
    }
}
