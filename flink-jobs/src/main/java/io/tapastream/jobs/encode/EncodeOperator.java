package io.tapastream.jobs.encode;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.decode.DecodeFunction;
import io.tapastream.jobs.intake.IntakeFunction;
import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.message.StatusEvent.Kind;
import io.tapastream.jobs.shared.EmbeddingCache;
import io.tapastream.jobs.shared.Shared;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The encode stage, keyed by image block: keeps every embedded image and pair once, and runs every
 * live SAE checkpoint over each exactly once.
 *
 * <p>A sample goes into state when it arrives; its inference waits for a batch, across blocks.
 * Whatever waits is evaluated before a watermark, a Flink checkpoint barrier, a block command and
 * the end of input. An SAE checkpoint that is announced waits in the block's state until its
 * encoder has been opened on another thread; in one turn of the task thread it is then run over all
 * that the block keeps, and is live. So at each snapshot every sample in state has been evaluated
 * against every live SAE checkpoint, or stands there as deferred to it ({@link BlockEvaluations}),
 * and against none that waits: exactly once is a property of this one operator's state. After a
 * restore what waited is opened again.
 *
 * <p>Behind the codes of a block follows a marker that counts what the block keeps. Codes and
 * markers of one block take the same channel, in command.
 */
public final class EncodeOperator extends AbstractStreamOperator<EvaluationEvent>
        implements TwoInputStreamOperator<Sample, BlockCommand, EvaluationEvent> {
    private static final long serialVersionUID = 1L;

    /** Codes of pairs and markers, for the score stage; the main output is for gather. */
    public static final OutputTag<EvaluationEvent> TO_SCORE =
            new OutputTag<>("to-score", CodecTypeInformation.of(new EvaluationEventCodec()));

    private final EvaluationSettings settings;

    private transient BlockState state;
    private transient PendingSamples pending;
    private transient MailboxExecutor mailbox;
    private transient Shared.Use<SaeEncoders> encoders;
    private transient Shared.Use<EmbeddingCache> embeddings;
    private transient DeferredSamples deferred;
    private transient BlockEvaluations evaluations;
    private transient EncodeMetrics counts;
    private transient boolean restored;
    private transient ScheduledFuture<?> timer;

    public EncodeOperator(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        mailbox = mailboxExecutor;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = new BlockState(context.getKeyedStateStore());
        deferred = new DeferredSamples(context.getKeyedStateStore());
        pending = new PendingSamples();
        restored = context.isRestored();
    }

    @Override
    public void open() throws Exception {
        super.open();
        encoders =
                SaeEncoders.use(
                        settings.intake().modelStore(), settings.inference().saeMemoryBytes());
        SaeRunner runner =
                new SaeRunner(
                        settings.inference().saeBatch(), settings.inference().reconstruction());
        evaluations = new BlockEvaluations(state, deferred, encoders.get(), runner, new Task());
        counts =
                new EncodeMetrics(
                        getMetricGroup(),
                        encoders.get(),
                        evaluations.opening()::size,
                        state.totals());
        if (restored) {
            resume();
        }
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
        if (sample.retracts()) {
            takeOut(sample);
            return;
        }
        Optional<Rejection> refused =
                SampleRules.checkConcepts(sample, state.concepts()).or(() -> checkWidth(sample));
        if (refused.isPresent()) {
            reject(refused.get());
            return;
        }
        Sample previous = state.kept(sample);
        if (!SampleRules.supersedes(sample, previous, state.takenOut(sample))) {
            return;
        }
        state.keep(sample);
        ImageBlock block = blockOf(sample);
        for (SaeCheckpoint sae : state.live(sample.encoder())) {
            pending.add(sae, block, sample, previous);
        }
    }

    private void takeOut(Sample retraction) throws Exception {
        flush();
        for (Sample gone : state.takeOut(retraction)) {
            state.drop(gone);
            evaluations.gone(gone, blockOf(gone));
        }
    }

    @Override
    public void processElement2(StreamRecord<BlockCommand> element) throws Exception {
        flush();
        BlockCommand command = element.getValue();
        switch (command.action()) {
            case VOCABULARY -> {
                state.vocabulary(command.concepts(), command.conceptBlocks());
                for (Sample sample : state.released()) {
                    accept(sample);
                }
                flush();
            }
            case OPEN ->
                    awaitSae(command.sae(), new ImageBlock(command.dataSet(), command.block()));
            case CLOSE ->
                    evaluations.close(
                            command.sae(), new ImageBlock(command.dataSet(), command.block()));
        }
    }

    private void awaitSae(SaeCheckpoint sae, ImageBlock block) throws Exception {
        if (state.isLive(sae) || state.isOpening(sae) || state.isRefused(sae)) {
            return;
        }
        state.await(sae);
        for (Sample sample : state.keptOf(sae.encoder())) {
            Optional<Rejection> refused = checkWidth(sample);
            if (refused.isPresent()) {
                state.drop(sample);
                reject(refused.get());
            }
        }
        evaluations.opening().await(sae, block);
    }

    /**
     * Asks again for what was being opened when the snapshot was taken, and counts what is kept.
     */
    private void resume() throws Exception {
        Set<String> keys = new LinkedHashSet<>(keysWith(BlockState.OPENING));
        keys.addAll(keysWith(BlockState.LIVE));
        for (String key : keys) {
            setCurrentKey(key);
            evaluations.resume(ImageBlock.ofKey(key));
        }
        for (String key : keysWith(BlockState.COUNTS)) {
            setCurrentKey(key);
            state.countKept();
        }
        for (String key : keysWith(BlockState.WAITING)) {
            setCurrentKey(key);
            state.countWaiting();
        }
        warmEmbeddings();
    }

    /** What is kept here need not be embedded again where it is sent again. */
    private void warmEmbeddings() throws Exception {
        if (settings.encoder().model() == null) {
            return;
        }
        embeddings = EmbeddingCache.use(settings);
        for (String key : keysWith(BlockState.KEPT)) {
            setCurrentKey(key);
            if (!state.offerEmbeddings(embeddings.get()::offer)) {
                return;
            }
        }
    }

    private List<String> keysWith(String stateName) {
        try (Stream<String> keys =
                this.<String>getKeyedStateBackend().getKeys(stateName, VoidNamespace.INSTANCE)) {
            return keys.distinct().toList();
        }
    }

    /** Evaluates all that waits; leaves the current key as it was. */
    private void flush() throws Exception {
        if (pending.isEmpty()) {
            return;
        }
        Object key = getCurrentKey();
        for (PendingSamples.Work work : pending.drain()) {
            evaluations.run(work);
        }
        if (key != null) {
            setCurrentKey(key);
        }
    }

    private ImageBlock blockOf(Sample sample) {
        return ImageBlock.of(sample, settings.blocks().imageBlocks());
    }

    private Optional<Rejection> checkWidth(Sample sample) {
        try {
            return SampleRules.checkWidth(sample, state.width(sample.encoder()));
        } catch (Exception e) {
            throw new IllegalStateException("the state of the block cannot be read", e);
        }
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
        while (evaluations.opening().size() > 0) {
            mailbox.yield();
        }
        super.finish();
    }

    @Override
    public void close() throws Exception {
        try {
            if (evaluations != null) {
                pending.drain();
                evaluations.opening().close();
            }
            if (encoders != null) {
                encoders.close();
            }
            if (embeddings != null) {
                embeddings.close();
            }
        } finally {
            super.close();
        }
    }

    /** This operator as the evaluation of blocks sees it. */
    private final class Task implements EncodeTask {
        @Override
        public void enter(ImageBlock block) {
            setCurrentKey(block.key());
        }

        @Override
        public void toGather(EvaluationEvent event) {
            output.collect(new StreamRecord<>(event));
        }

        @Override
        public void toScore(EvaluationEvent event) {
            output.collect(TO_SCORE, new StreamRecord<>(event));
        }

        @Override
        public void reject(Rejection rejection) {
            output.collect(DecodeFunction.REJECTED, new StreamRecord<>(rejection));
        }

        @Override
        public void refused(SaeCheckpoint sae, Throwable cause) {
            LOG.warn("The SAE checkpoint {} is refused.", sae.id(), cause);
            counts.refused();
            Rejection rejection = SaeRefusals.of(sae, cause);
            reject(rejection);
            output.collect(
                    IntakeFunction.STATUS,
                    new StreamRecord<>(
                            StatusEvent.because(
                                    sae.id(),
                                    Kind.FAILED,
                                    rejection.reason(),
                                    rejection.message())));
        }

        @Override
        public void encoded(int samples, long nanos) {
            counts.encoded(samples, nanos);
        }

        /** Pending samples come first, so that a turn finds each block as it was emitted. */
        @Override
        public void turn(SaeCheckpoint sae) {
            mailbox.execute(
                    () -> {
                        flush();
                        evaluations.turn(sae);
                    },
                    "evaluate an opened SAE checkpoint");
        }

        @Override
        public void fail(Throwable cause) {
            getContainingTask().getEnvironment().failExternally(cause);
        }
    }
}
