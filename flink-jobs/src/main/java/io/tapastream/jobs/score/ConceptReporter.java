package io.tapastream.jobs.score;

import io.tapastream.core.score.TapaTotals;
import io.tapastream.jobs.message.OutputRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Writes the TAPAScores of single concepts: of each concept that some pair removes or adds, over
 * all its pairs where they have changed, and within each window that is sent; where this is not
 * switched off.
 *
 * <p>Not thread-safe.
 */
final class ConceptReporter {
    private final ScoreEvaluation evaluation;
    private final ScoreRecords records;
    private final Map<Integer, LastEmitted> emitted = new HashMap<>();

    /**
     * What was emitted of a concept.
     *
     * @param totals of the pairs that remove and of those that add it, for each method
     * @param images behind the coalitions
     */
    private record LastEmitted(
            List<TapaTotals> totals, boolean settled, boolean closed, long images) {}

    ConceptReporter(ScoreEvaluation evaluation, ScoreRecords records) {
        this.evaluation = evaluation;
        this.records = records;
    }

    /** Writes the scores over all pairs that say something else than before. */
    void reportTotals(boolean settled, boolean closed, long revision, Consumer<OutputRecord> out) {
        if (!evaluation.conceptTapa()) {
            return;
        }
        ConceptPairs pairs = evaluation.conceptPairs();
        BitSet due = pairs.concepts();
        due.or(pairs.drainLeft());
        for (int concept : due.stream().toArray()) {
            int[] removing = pairs.removing(concept);
            int[] adding = pairs.adding(concept);
            LastEmitted now =
                    new LastEmitted(totals(removing, adding), settled, closed, evaluation.images());
            if (!now.equals(emitted.put(concept, now))) {
                out.accept(
                        records.tapaConcept(
                                concept, removing, adding, settled, closed, revision, null));
            }
        }
    }

    private List<TapaTotals> totals(int[] removing, int[] adding) {
        List<TapaTotals> totals = new ArrayList<>();
        for (ScoreMethods.Method method : evaluation.methods().all()) {
            totals.add(evaluation.tapaTotals(method, removing));
            totals.add(evaluation.tapaTotals(method, adding));
        }
        return totals;
    }

    /** Writes the scores of the concepts of a window, also of those that it no longer holds. */
    void reportWindow(PairWindows.Window window, boolean settled, Consumer<OutputRecord> out) {
        if (!evaluation.conceptTapa()) {
            return;
        }
        Map<Integer, List<Integer>> removing = new HashMap<>();
        Map<Integer, List<Integer>> adding = new HashMap<>();
        for (int pair : window.pairs()) {
            evaluation.conceptsOf(pair, removing, adding);
        }
        TreeSet<Integer> concepts = new TreeSet<>(removing.keySet());
        concepts.addAll(adding.keySet());
        TreeSet<Integer> due = new TreeSet<>(window.concepts());
        due.addAll(concepts);
        window.concepts(concepts);
        for (int concept : due) {
            out.accept(
                    records.tapaConcept(
                            concept,
                            handles(removing.get(concept)),
                            handles(adding.get(concept)),
                            settled,
                            false,
                            window.revision(),
                            window));
        }
    }

    private static int[] handles(List<Integer> pairs) {
        return pairs == null ? new int[0] : pairs.stream().mapToInt(Integer::intValue).toArray();
    }
}
