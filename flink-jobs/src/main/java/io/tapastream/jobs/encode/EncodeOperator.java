package io.tapastream.jobs.encode;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.message.StatusEvent.Kind;
import io.tapastream.jobs.shared.EmbeddingCache;
import io.tapastream.jobs.shared.Shared;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
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
 * <p>A sample is put into state when it arrives; its inference waits for a batch, across blocks.
 * Whatever waits is evaluated before a watermark, a Flink checkpoint barrier, a block command and
 * the end of input. An SAE checkpoint that is announced waits in the block's state until its
 * encoder has been opened on another thread; in one turn of the task thread it is then run over all
 * that the block keeps, and is live. So at each snapshot every sample in state has been evaluated
 * against every live SAE checkpoint, or is kept as deferred to it ({@link BlockEvaluations}), and
 * against none that waits: exactly once is a property of this one operator's state. After a restore
 * what waited is opened again.
 *
 * <p>Behind the codes of a block follows a progress report that counts what the block keeps. Codes
 * and reports of one block take the same channel, in order.
 *
 * <p>This class is Flink's side: keys, timer, mailbox, outputs, metrics. What becomes of samples
 * and commands is decided in {@link ImageBlocks}, which knows it as its {@link EncodeTask}.
 */
public final class EncodeOperator extends AbstractStreamOperator<EvaluationEvent>
        implements TwoInputStreamOperator<Sample, BlockCommand, EvaluationEvent> {
    private static final long serialVersionUID = 1L;

    /** Codes of pairs and progress reports, for the score stage; the main output is for gather. */
    public static final OutputTag<EvaluationEvent> TO_SCORE =
            new OutputTag<>("to-score", CodecTypeInformation.of(new EvaluationEventCodec()));

    private final EvaluationSettings settings;

    private transient BlockState state;
    private transient MailboxExecutor mailbox;
    private transient Shared.Use<SaeEncoders> encoders;
    private transient Shared.Use<EmbeddingCache> embeddings;
    private transient ImageBlocks blocks;
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
        state =
                new BlockState(
                        context.getKeyedStateStore(),
                        new HealthSampleIndex(
                                settings.sampledPerBlock(), settings.blocks().imageBlocks()));
        restored = context.isRestored();
    }

    @Override
    public void open() throws Exception {
        super.open();
        encoders =
                SaeEncoders.use(
                        settings.intake().modelStore(), settings.inference().saeMemoryBytes());
        blocks = new ImageBlocks(settings, state, encoders.get(), new Task());
        counts =
                new EncodeMetrics(
                        getMetricGroup(), encoders.get(), blocks::loading, state.totals());
        if (restored) {
            resume();
        }
    }

    private void resume() throws Exception {
        RestoredBlocks found = new RestoredBlocks(getKeyedStateBackend(), state);
        found.resume(blocks);
        found.count();
        if (settings.encoder().model() != null) {
            // What is kept here need not be embedded again where it is sent again.
            embeddings = EmbeddingCache.use(settings);
            found.offerEmbeddings(embeddings.get()::offer);
        }
    }

    @Override
    public void processElement1(StreamRecord<Sample> element) throws Exception {
        blocks.take(element.getValue());
        if (blocks.hasPending() && timer == null) {
            long now = getProcessingTimeService().getCurrentProcessingTime();
            timer =
                    getProcessingTimeService()
                            .registerTimer(
                                    now + settings.inference().timeoutMillis(),
                                    time -> {
                                        timer = null;
                                        blocks.flush();
                                    });
        }
    }

    @Override
    public void processElement2(StreamRecord<BlockCommand> element) throws Exception {
        blocks.take(element.getValue());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        blocks.flush();
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long flinkCheckpointId) throws Exception {
        blocks.flush();
    }

    @Override
    public void finish() throws Exception {
        blocks.flush();
        while (blocks.loading() > 0) {
            mailbox.yield();
        }
        super.finish();
    }

    @Override
    public void close() throws Exception {
        try {
            if (blocks != null) {
                blocks.close();
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
            output.collect(SideOutputs.REJECTED, new StreamRecord<>(rejection));
        }

        @Override
        public void refused(SaeCheckpoint sae, Throwable cause) {
            LOG.warn("The SAE checkpoint {} is refused.", sae.id(), cause);
            counts.refused();
            Rejection rejection = SaeRefusals.of(sae, cause);
            reject(rejection);
            output.collect(
                    SideOutputs.STATUS,
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

        @Override
        public void turn(SaeCheckpoint sae) {
            mailbox.execute(() -> blocks.turn(sae), "evaluate an opened SAE checkpoint");
        }

        @Override
        public void fail(Throwable cause) {
            getContainingTask().getEnvironment().failExternally(cause);
        }
    }
}
