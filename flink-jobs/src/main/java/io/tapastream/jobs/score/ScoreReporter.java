package io.tapastream.jobs.score;

import io.tapastream.jobs.catalog.UntrainedSae;
import io.tapastream.jobs.message.OutputRecord;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Decides which records of an evaluation are out of date, and writes those: the matches of changed
 * concepts, the totals, the health and the windows. A settled score is written once; so is the last
 * record of an evaluation that is over.
 *
 * <p>Not thread-safe.
 */
final class ScoreReporter {
    private final ScoreEvaluation evaluation;
    private final ScoreRecords records;
    private final BitSet saidLive = new BitSet();
    private boolean matchingChanged = true;
    private boolean tapaChanged = true;
    private Said matchSaid;
    private Said tapaSaid;

    /**
     * What a record said of its standing.
     *
     * @param settled whether it was settled
     * @param closed whether it was the last
     * @param images images behind it
     * @param pairs pairs behind it
     */
    private record Said(boolean settled, boolean closed, long images, long pairs) {}

    /** Gives the revision of the next records. */
    interface Revisions {
        long next() throws Exception;

        void sent(long windowStart, PairWindows.Window window) throws Exception;
    }

    /**
     * @param baselines that the job draws for the SAE under test
     */
    ScoreReporter(ScoreEvaluation evaluation, List<UntrainedSae> baselines) {
        this.evaluation = evaluation;
        this.records = new ScoreRecords(evaluation, baselines);
    }

    void pairsChanged() {
        tapaChanged = true;
    }

    void matchesChanged() {
        matchingChanged = true;
        tapaChanged = true;
    }

    /**
     * Writes what is out of date.
     *
     * @return whether the evaluation is over and its last record is written
     */
    boolean report(Revisions revisions, Consumer<OutputRecord> out) throws Exception {
        if (!evaluation.consistent()) {
            return false;
        }
        boolean settled = evaluation.matchSettled();
        boolean tapaSettled = evaluation.tapaSettled();
        boolean closed = evaluation.closed();
        Said match = new Said(settled, closed, evaluation.images(), evaluation.pairs());
        Said tapa = new Said(tapaSettled, closed, evaluation.images(), evaluation.pairs());
        boolean sendMatch = matchingChanged || !match.equals(matchSaid);
        boolean sendTapa = tapaChanged || !tapa.equals(tapaSaid);
        if (sendMatch || sendTapa) {
            long revision = revisions.next();
            if (sendMatch) {
                reportConcepts(settled, revision, out);
                out.accept(records.matchScore(settled, closed, revision));
                out.accept(records.health(settled, closed, revision));
            }
            if (sendTapa) {
                out.accept(records.tapaTotal(tapaSettled, closed, revision));
            }
        }
        reportWindows(tapaSettled, revisions, out);
        matchingChanged = false;
        tapaChanged = false;
        matchSaid = match;
        tapaSaid = tapa;
        return closed;
    }

    private void reportConcepts(boolean settled, long revision, Consumer<OutputRecord> out) {
        BitSet due = evaluation.drainChangedConcepts();
        if (settled) {
            due.or(saidLive);
            saidLive.clear();
        } else {
            saidLive.or(due);
        }
        for (int concept = due.nextSetBit(0); concept >= 0; concept = due.nextSetBit(concept + 1)) {
            out.accept(records.concept(concept, settled, revision));
        }
    }

    private void reportWindows(boolean settled, Revisions revisions, Consumer<OutputRecord> out)
            throws Exception {
        for (Map.Entry<Long, PairWindows.Window> window : evaluation.windows().drainDirty()) {
            out.accept(records.tapaWindow(window.getKey(), window.getValue(), settled));
            revisions.sent(window.getKey(), window.getValue());
        }
    }
}
