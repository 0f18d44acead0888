package io.tapastream.jobs.encode;

import io.tapastream.core.score.ImageFigures;
import io.tapastream.inference.encode.SaeEncoderPool;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.decode.DecodeFunction;
import io.tapastream.jobs.encode.PendingSamples.Pending;
import io.tapastream.jobs.intake.ModelStore;
import io.tapastream.jobs.message.BlockOrder;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockMarker;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.ImageHealth;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The encode stage, keyed by image block: keeps every embedded image and pair once, and runs every
 * live SAE checkpoint over each exactly once.
 *
 * <p>A sample goes into state when it arrives; its inference waits for a batch, across blocks. An
 * SAE checkpoint that opens is run over all that the block keeps. Whatever waits is evaluated
 * before a watermark, a Flink checkpoint barrier, a block order and the end of input. So at each
 * snapshot every (sample, live SAE checkpoint) in state has been evaluated and its codes are sent:
 * exactly once is a property of this one operator's state.
 *
 * <p>Behind the codes of a block follows a marker that counts what the block keeps. Codes and
 * markers of one block take the same channel, in order.
 */
public final class EncodeOperator extends AbstractStreamOperator<EvaluationEvent>
        implements TwoInputStreamOperator<Sample, BlockOrder, EvaluationEvent> {
    private static final long serialVersionUID = 1L;

    /** Codes of pairs and markers, for the score stage; the main output is for gather. */
    public static final OutputTag<EvaluationEvent> TO_SCORE =
            new OutputTag<>("to-score", CodecTypeInformation.of(new EvaluationEventCodec()));

    private final EvaluationSettings settings;

    private transient BlockState state;
    private transient PendingSamples pending;
    private transient SaeRunner runner;
    private transient boolean poolHeld;
    private transient ScheduledFuture<?> timer;

    public EncodeOperator(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = new BlockState(context.getKeyedStateStore());
        pending = new PendingSamples();
    }

    @Override
    public void open() throws Exception {
        super.open();
        SaeEncoderPool pool = SaePools.acquire(settings.inference().saeMemoryBytes());
        poolHeld = true;
        runner =
                new SaeRunner(
                        pool,
                        new ModelStore(settings.intake().modelStore()),
                        settings.inference().saeBatch(),
                        settings.inference().reconstruction());
    }

    @Override
    public void processElement1(StreamRecord<Sample> element) throws Exception {
        Sample sample = element.getValue();
        if (!state.hasVocabulary()) {
            state.await(sample);
            return;
        }
        accept(sample);
        if (pending.largest() >= settings.inference().saeBatch()) {
            flush();
        } else if (!pending.isEmpty() && timer == null) {
            long now = getProcessingTimeService().getCurrentProcessingTime();
            timer =
                    getProcessingTimeService()
                            .registerTimer(
                                    now + settings.inference().timeoutMillis(),
                                    time -> {
                                        timer = null;
                                        flush();
                                    });
        }
    }

    private void accept(Sample sample) throws Exception {
        if (sample.takesOut()) {
            takeOut(sample);
            return;
        }
        Optional<Rejection> refused =
                SampleRules.checkConcepts(sample, state.concepts()).or(() -> checkWidth(sample));
        if (refused.isPresent()) {
            reject(refused.get());
            return;
        }
        Sample former = state.kept(sample);
        if (!SampleRules.supersedes(sample, former, state.takenOut(sample))) {
            return;
        }
        state.keep(sample);
        ImageBlock block = blockOf(sample);
        for (SaeCheckpoint sae : state.live(sample.encoder())) {
            pending.add(sae, block, sample, former);
        }
    }

    private void takeOut(Sample order) throws Exception {
        flush();
        for (Sample gone : state.takeOut(order)) {
            state.drop(gone);
            for (SaeCheckpoint sae : state.live(gone.encoder())) {
                emitGone(sae, gone);
                emitMarkers(sae, blockOf(gone), false);
            }
        }
    }

    @Override
    public void processElement2(StreamRecord<BlockOrder> element) throws Exception {
        flush();
        BlockOrder order = element.getValue();
        switch (order.action()) {
            case VOCABULARY -> {
                state.vocabulary(order.concepts(), order.conceptBlocks());
                for (Sample sample : state.released()) {
                    accept(sample);
                }
                flush();
            }
            case OPEN -> openSae(order.sae(), new ImageBlock(order.dataSet(), order.block()));
            case CLOSE -> {
                if (state.isLive(order.sae())) {
                    state.close(order.sae());
                    emitMarkers(order.sae(), new ImageBlock(order.dataSet(), order.block()), true);
                }
            }
        }
    }

    private void openSae(SaeCheckpoint sae, ImageBlock block) throws Exception {
        if (state.isLive(sae)) {
            return;
        }
        state.open(sae);
        for (Sample sample : state.keptOf(sae.encoder())) {
            Optional<Rejection> refused = checkWidth(sample);
            if (refused.isPresent()) {
                state.drop(sample);
                reject(refused.get());
            }
        }
        List<Sample> samples = state.keptOf(sae.encoder());
        List<SaeRunner.Codes> codes = runner.run(sae, samples);
        for (int i = 0; i < samples.size(); i++) {
            emit(sae, samples.get(i), null, codes.get(i));
        }
        emitMarkers(sae, block, false);
    }

    /** Evaluates all that waits; leaves the current key as it was. */
    private void flush() throws Exception {
        if (pending.isEmpty()) {
            return;
        }
        Object key = getCurrentKey();
        for (PendingSamples.Work work : pending.drain()) {
            List<Sample> samples = work.samples().stream().map(Pending::sample).toList();
            List<SaeRunner.Codes> codes = runner.run(work.sae(), samples);
            Set<ImageBlock> blocks = new LinkedHashSet<>();
            for (int i = 0; i < samples.size(); i++) {
                Pending evaluated = work.samples().get(i);
                blocks.add(evaluated.block());
                setCurrentKey(evaluated.block().key());
                emit(work.sae(), evaluated.sample(), evaluated.former(), codes.get(i));
            }
            for (ImageBlock block : blocks) {
                setCurrentKey(block.key());
                emitMarkers(work.sae(), block, false);
            }
        }
        if (key != null) {
            setCurrentKey(key);
        }
    }

    private void emit(SaeCheckpoint sae, Sample sample, Sample former, SaeRunner.Codes codes)
            throws Exception {
        EvaluationId evaluation = new EvaluationId(sae.id(), sample.dataSet());
        if (sample.kind() == Kind.PAIR) {
            emitToScore(
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
                        former == null ? null : embedding(former));
        for (int block = 0; block < state.conceptBlocks(); block++) {
            emitToGather(
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

    private void emitGone(SaeCheckpoint sae, Sample gone) throws Exception {
        EvaluationId evaluation = new EvaluationId(sae.id(), gone.dataSet());
        int[] none = {};
        if (gone.kind() == Kind.PAIR) {
            emitToScore(
                    new PairCodes(
                            evaluation,
                            gone.id(),
                            true,
                            none,
                            none,
                            gone.removedConcept(),
                            gone.addedConcept(),
                            null,
                            gone.eventTime()));
            return;
        }
        ImageHealth health = new ImageHealth(null, null, embedding(gone));
        for (int block = 0; block < state.conceptBlocks(); block++) {
            emitToGather(
                    new ImageCodes(
                            evaluation,
                            block,
                            gone.id(),
                            true,
                            none,
                            none,
                            block == 0 ? health : null));
        }
    }

    private static float[] embedding(Sample image) {
        return image.views().get(0).embedding();
    }

    /** Tells gather and score what the current block keeps for an SAE checkpoint. */
    private void emitMarkers(SaeCheckpoint sae, ImageBlock block, boolean closed) throws Exception {
        EvaluationId evaluation = new EvaluationId(sae.id(), block.dataSet());
        BlockCounts counts = state.counts(sae.encoder());
        for (int concepts = 0; concepts < state.conceptBlocks(); concepts++) {
            emitToGather(marker(evaluation, concepts, block.index(), counts, closed));
        }
        emitToScore(marker(evaluation, 0, block.index(), counts, closed));
    }

    private ImageBlock blockOf(Sample sample) {
        return ImageBlock.of(sample, settings.blocks().imageBlocks());
    }

    private static BlockMarker marker(
            EvaluationId evaluation,
            int conceptBlock,
            int imageBlock,
            BlockCounts counts,
            boolean closed) {
        return new BlockMarker(
                evaluation,
                conceptBlock,
                imageBlock,
                counts.images(),
                counts.pairs(),
                counts.changes(),
                closed);
    }

    private Optional<Rejection> checkWidth(Sample sample) {
        try {
            return SampleRules.checkWidth(sample, state.width(sample.encoder()));
        } catch (Exception e) {
            throw new IllegalStateException("the state of the block cannot be read", e);
        }
    }

    private void emitToGather(EvaluationEvent event) {
        output.collect(new StreamRecord<>(event));
    }

    private void emitToScore(EvaluationEvent event) {
        output.collect(TO_SCORE, new StreamRecord<>(event));
    }

    private void reject(Rejection rejection) {
        output.collect(DecodeFunction.REJECTED, new StreamRecord<>(rejection));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long flinkCheckpointId) throws Exception {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (poolHeld) {
            poolHeld = false;
            SaePools.release(settings.inference().saeMemoryBytes());
        }
        super.close();
    }
}
