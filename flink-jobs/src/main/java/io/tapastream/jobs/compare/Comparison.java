package io.tapastream.jobs.compare;

import io.tapastream.core.compare.Churn;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.jobs.message.SettledScores;
import io.tapastream.jobs.message.SettledScores.MethodScores;
import java.util.ArrayList;
import java.util.List;

/**
 * Two SAE checkpoints of one series on the same images and pairs.
 *
 * @param now the one of the higher step
 * @param previous the one before it
 * @param values one for each method
 */
record Comparison(SettledScores now, SettledScores previous, List<Value> values) {

    /**
     * @param now scores of one method
     * @param previous scores of the same method
     * @param churn how many coalitions changed
     * @param match difference of the MATCHScores, over concepts
     * @param heldOut difference of the held-out MATCHScores, over images; undefined where one of
     *     the two has none
     * @param tapa difference of the TAPAScores; undefined without pairs
     */
    record Value(
            MethodScores now,
            MethodScores previous,
            Churn churn,
            PairedDifference match,
            PairedDifference heldOut,
            PairedDifference tapa) {}

    /**
     * @throws IllegalArgumentException where the two are not based on the same images and pairs
     */
    static Comparison of(SettledScores now, SettledScores previous) {
        if (!now.comparable(previous)) {
            throw new IllegalArgumentException(
                    now.evaluation()
                            + " and "
                            + previous.evaluation()
                            + " are based on other images or pairs");
        }
        List<Value> values = new ArrayList<>();
        for (MethodScores method : now.methods()) {
            for (MethodScores before : previous.methods()) {
                if (method.scored().equals(before.scored())) {
                    values.add(
                            new Value(
                                    method,
                                    before,
                                    Churn.of(
                                            method.coalitions(),
                                            before.coalitions(),
                                            now.supports()),
                                    PairedDifference.ofConcepts(method.f1(), before.f1()),
                                    heldOut(method, before),
                                    PairedDifference.ofPairs(
                                            PairedDifference.unpack(method.deltas()),
                                            PairedDifference.unpack(before.deltas()))));
                }
            }
        }
        return new Comparison(now, previous, List.copyOf(values));
    }

    private static PairedDifference heldOut(MethodScores now, MethodScores previous) {
        return now.hasHeldOut() && previous.hasHeldOut()
                ? now.influence()
                        .difference(
                                now.heldOutScore(), previous.influence(), previous.heldOutScore())
                : PairedDifference.UNDEFINED;
    }
}
