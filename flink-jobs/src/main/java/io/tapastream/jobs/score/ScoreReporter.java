package io.tapastream.jobs.score;

import io.tapastream.core.score.SampledMeasures;
import io.tapastream.jobs.catalog.DrawnSae;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.score.SampledFigures.Figures;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
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
    private final ConceptReporter concepts;
    private final SampledFigures figures;
    private final BitSet emittedLive = new BitSet();
    private boolean matchingChanged = true;
    private boolean tapaChanged = true;
    private LastEmitted matchSaid;
    private LastEmitted tapaSaid;

    /**
     * The status in a record.
     *
     * @param settled whether it was settled
     * @param closed whether it was the last
     * @param images images behind it
     * @param pairs what it depends on of the pairs: their number, or the concepts they perturb
     */
    private record LastEmitted(boolean settled, boolean closed, long images, Object pairs) {}

    /**
     * The status of an evaluation after a report.
     *
     * @param settled whether the scores of matching and pairs are settled, or there can be none
     * @param closed whether the evaluation is over and its last record is written
     * @param written whether records of the scores were written
     */
    record Standing(boolean settled, boolean closed, boolean written) {}

    /** What is kept of an evaluation beside its scores. */
    interface Kept {
        /** The revision of the next records. */
        long nextRevision() throws Exception;

        /** The health sample; empty where it is not whole. */
        Optional<SampledMeasures> sample() throws Exception;

        void sent(PairWindows.Window window) throws Exception;
    }

    /**
     * @param figures of the evaluation's health sample
     * @param baselines that the job draws for the SAE under test
     * @param encoderSha256 digest of the image encoder; null where it is not known
     */
    ScoreReporter(
            ScoreEvaluation evaluation,
            SampledFigures figures,
            List<DrawnSae> baselines,
            String encoderSha256) {
        this.evaluation = evaluation;
        this.figures = figures;
        this.records = new ScoreRecords(evaluation, baselines, encoderSha256);
        this.concepts = new ConceptReporter(evaluation, records);
    }

    void pairsChanged() {
        tapaChanged = true;
    }

    void sampleChanged() {
        figures.sampleChanged();
        matchesChanged();
    }

    void matchesChanged() {
        figures.matchesChanged();
        matchingChanged = true;
        tapaChanged = true;
    }

    /** Writes what is out of date. */
    Standing report(Kept kept, Consumer<OutputRecord> out) throws Exception {
        if (!evaluation.consistent()) {
            return new Standing(evaluation.empty(), evaluation.closedEmpty(), false);
        }
        boolean settled = evaluation.matchSettled();
        boolean tapaSettled = evaluation.tapaSettled();
        boolean closed = evaluation.closed();
        LastEmitted match =
                new LastEmitted(
                        settled, closed, evaluation.images(), evaluation.conceptPairs().concepts());
        LastEmitted tapa =
                new LastEmitted(tapaSettled, closed, evaluation.images(), evaluation.pairs());
        boolean sendMatch = matchingChanged || !match.equals(matchSaid);
        boolean sendTapa = tapaChanged || !tapa.equals(tapaSaid);
        if (sendMatch || sendTapa) {
            long revision = kept.nextRevision();
            if (sendMatch) {
                reportConcepts(settled, revision, out);
                out.accept(records.matchScore(settled, closed, revision));
                out.accept(
                        records.health(
                                settled,
                                closed,
                                revision,
                                settled ? figures.of(kept::sample) : Figures.NONE));
            }
            if (sendTapa) {
                out.accept(records.tapaTotal(tapaSettled, closed, revision));
                concepts.reportTotals(tapaSettled, closed, revision, out);
            }
        }
        reportWindows(tapaSettled, kept, out);
        matchingChanged = false;
        tapaChanged = false;
        matchSaid = match;
        tapaSaid = tapa;
        return new Standing(tapaSettled, closed, sendMatch || sendTapa);
    }

    private void reportConcepts(boolean settled, long revision, Consumer<OutputRecord> out) {
        BitSet due = evaluation.drainChangedConcepts();
        if (settled) {
            due.or(emittedLive);
            emittedLive.clear();
        } else {
            emittedLive.or(due);
        }
        for (int concept = due.nextSetBit(0); concept >= 0; concept = due.nextSetBit(concept + 1)) {
            out.accept(records.concept(concept, settled, revision));
        }
    }

    private void reportWindows(boolean settled, Kept kept, Consumer<OutputRecord> out)
            throws Exception {
        for (PairWindows.Window window : evaluation.windows().drainDirty()) {
            out.accept(records.tapaWindow(window, settled));
            concepts.reportWindow(window, settled, out);
            kept.sent(window);
        }
    }
}
