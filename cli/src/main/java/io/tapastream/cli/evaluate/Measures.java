package io.tapastream.cli.evaluate;

import io.tapastream.core.measures.ContinuousScores;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The measures beside MATCHScore and TAPAScore.
 *
 * @param cknna NaN where it is undefined; empty where there are no embeddings or it is not wanted
 * @param ofMatchings continuous scores of each matching by k, with the keys of its MATCHScore;
 *     empty where they are not wanted or coalitions were given
 * @param ofGiven continuous scores of the given coalitions
 * @param fms feature monosemanticity; empty where it is not wanted
 */
record Measures(
        Optional<Double> cknna,
        List<SortedMap<Integer, ContinuousScores>> ofMatchings,
        Optional<ContinuousScores> ofGiven,
        Optional<FeatureMonosemanticity.Scores> fms) {

    /**
     * The continuous scores of a matching, by its place in the result; empty where there are none.
     */
    SortedMap<Integer, ContinuousScores> ofMatching(int matching) {
        return ofMatchings.isEmpty() ? new TreeMap<>() : ofMatchings.get(matching);
    }
}
