package io.tapastream.jobs.encode;

import io.tapastream.core.score.ImageFigures;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.ImageHealth;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEvent.SampledReport;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;

/**
 * What the encode stage emits of the current block: codes, and progress reports that count behind
 * them what the block keeps.
 */
final class BlockOutput {
    private final BlockState state;
    private final EncodeTask task;

    /**
     * @param state of the current block
     * @param task sends the events
     */
    BlockOutput(BlockState state, EncodeTask task) {
        this.state = state;
        this.task = task;
    }

    /** The codes of a sample, in the place of those of its previous self where it had one. */
    void codes(SaeCheckpoint sae, Sample sample, Sample previous, SaeRunner.Codes codes)
            throws Exception {
        EvaluationId evaluation = new EvaluationId(sae.id(), sample.dataSet());
        if (sample.kind() == Kind.PAIR) {
            task.toScore(
                    new PairCodes(
                            evaluation,
                            sample.id(),
                            false,
                            codes.views().get(0),
                            codes.views().get(1),
                            sample.removedConcept(),
                            sample.addedConcept(),
                            sample.concepts(),
                            sample.eventTime()));
            return;
        }
        ImageFigures figures = codes.figures();
        ImageHealth health =
                new ImageHealth(
                        figures,
                        figures.reconstructed() ? embedding(sample) : null,
                        previous == null ? null : embedding(previous));
        for (int block = 0; block < state.conceptBlocks(); block++) {
            task.toGather(
                    new ImageCodes(
                            evaluation,
                            block,
                            sample.id(),
                            false,
                            codes.views().get(0),
                            sample.concepts(),
                            block == 0 ? health : null));
        }
    }

    /** Retracts the codes of a sample. */
    void retraction(SaeCheckpoint sae, Sample retracted) throws Exception {
        EvaluationId evaluation = new EvaluationId(sae.id(), retracted.dataSet());
        int[] none = {};
        if (retracted.kind() == Kind.PAIR) {
            task.toScore(
                    new PairCodes(
                            evaluation,
                            retracted.id(),
                            true,
                            none,
                            none,
                            retracted.removedConcept(),
                            retracted.addedConcept(),
                            null,
                            retracted.eventTime()));
            return;
        }
        ImageHealth health = new ImageHealth(null, null, embedding(retracted));
        for (int block = 0; block < state.conceptBlocks(); block++) {
            task.toGather(
                    new ImageCodes(
                            evaluation,
                            block,
                            retracted.id(),
                            true,
                            none,
                            none,
                            block == 0 ? health : null));
        }
    }

    private static float[] embedding(Sample image) {
        return image.views().get(0).embedding();
    }

    /**
     * Reports to gather and score what the current block keeps for an SAE checkpoint.
     *
     * @param sample what has changed in the block's sample; null for nothing
     */
    void report(SaeCheckpoint sae, ImageBlock block, boolean closed, HealthSamples.Change sample)
            throws Exception {
        EvaluationId evaluation = new EvaluationId(sae.id(), block.dataSet());
        BlockCounts counts = state.counts(sae.encoder());
        for (int concepts = 0; concepts < state.conceptBlocks(); concepts++) {
            task.toGather(progress(evaluation, concepts, block.index(), counts, closed));
        }
        BlockReport report = progress(evaluation, 0, block.index(), counts, closed);
        task.toScore(
                sample == null
                        ? report
                        : new SampledReport(
                                report, sample.replaces(), sample.left(), sample.images()));
    }

    /** Reports to gather and score that an SAE checkpoint has no codes in the current block. */
    void refused(SaeCheckpoint sae, ImageBlock block, boolean closed) throws Exception {
        EvaluationId evaluation = new EvaluationId(sae.id(), block.dataSet());
        for (int concepts = 0; concepts < state.conceptBlocks(); concepts++) {
            task.toGather(BlockReport.refused(evaluation, concepts, block.index(), closed));
        }
        task.toScore(BlockReport.refused(evaluation, 0, block.index(), closed));
    }

    private static BlockReport progress(
            EvaluationId evaluation,
            int conceptBlock,
            int imageBlock,
            BlockCounts counts,
            boolean closed) {
        return new BlockReport(
                evaluation,
                conceptBlock,
                imageBlock,
                counts.images(),
                counts.pairs(),
                counts.changes(),
                closed,
                false);
    }
}
