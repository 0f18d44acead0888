package io.tapastream.jobs.catalog;

import io.tapastream.core.io.Sha256;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.intake.ModelStore;
import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeCheckpointEvent;
import io.tapastream.jobs.message.SaeCheckpointEvent.Announced;
import io.tapastream.jobs.message.SaeCheckpointEvent.Evaluated;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.message.StatusEvent.Kind;
import io.tapastream.jobs.message.Vocabulary;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The job's small memory of what exists: data sets, live and waiting SAE checkpoints, widths of the
 * image encoders. It sees a few records a minute, so one key holds it all; the work that follows
 * from a record goes out as one small command for each image block. With the first trained SAE of a
 * shape it draws that shape's baselines, which then are SAE checkpoints like any other.
 */
public final class CatalogFunction
        extends KeyedCoProcessFunction<String, Vocabulary, SaeCheckpointEvent, BlockCommand> {
    private static final long serialVersionUID = 1L;

    /** The evaluations that begin, for the stages behind encode. */
    public static final OutputTag<EvaluationEvent> OPENED =
            new OutputTag<>("opened", CodecTypeInformation.of(new EvaluationEventCodec()));

    /** How often the metrics are brought up to date where nothing comes, as after a restart. */
    private static final long METRICS_MILLIS = 10_000;

    private final EvaluationSettings settings;

    private transient ModelStore store;
    private transient CatalogState state;
    private transient CatalogMetrics metrics;

    public CatalogFunction(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        store = new ModelStore(settings.intake().modelStore());
        state = new CatalogState(getRuntimeContext());
        metrics = new CatalogMetrics(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement1(Vocabulary vocabulary, Context context, Collector<BlockCommand> out)
            throws Exception {
        take(vocabulary, context, out);
        measure(context);
    }

    private void take(Vocabulary vocabulary, Context context, Collector<BlockCommand> out)
            throws Exception {
        Vocabulary known = state.vocabulary(vocabulary.dataSet());
        if (known != null) {
            if (!known.concepts().equals(vocabulary.concepts())) {
                context.output(
                        SideOutputs.REJECTED,
                        Rejection.late(
                                vocabulary.origin(),
                                "catalog",
                                "VOCABULARY_CHANGED",
                                "the data set "
                                        + vocabulary.dataSet()
                                        + " has another vocabulary already; a changed one needs"
                                        + " a data set of its own",
                                vocabulary.dataSet(),
                                null));
            }
            return;
        }
        state.put(vocabulary);
        int conceptBlocks = settings.blocks().conceptBlocks(vocabulary.size());
        for (int block = 0; block < settings.blocks().imageBlocks(); block++) {
            out.collect(
                    BlockCommand.vocabulary(
                            vocabulary.dataSet(), block, vocabulary.size(), conceptBlocks));
        }
        for (SaeCheckpoint sae : state.live()) {
            open(sae, vocabulary, context, out);
        }
    }

    @Override
    public void processElement2(
            SaeCheckpointEvent event, Context context, Collector<BlockCommand> out)
            throws Exception {
        if (event instanceof Announced announced) {
            announced(announced.sae(), context, out);
        } else if (event instanceof Evaluated evaluated && state.evaluated(evaluated.id())) {
            admit(evaluated.id().lineage(), context, out);
        }
        measure(context);
    }

    /** Sets the metrics now and at the next full interval, also if the job is restored by then. */
    private void measure(Context context) throws Exception {
        metrics.set(state.counts());
        long now = context.timerService().currentProcessingTime();
        context.timerService()
                .registerProcessingTimeTimer((now / METRICS_MILLIS + 1) * METRICS_MILLIS);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<BlockCommand> out)
            throws Exception {
        measure(context);
    }

    private void announced(SaeCheckpoint sae, Context context, Collector<BlockCommand> out)
            throws Exception {
        if (state.knows(sae.id())) {
            return;
        }
        Integer width = state.width(sae.encoder());
        if (sae.id().run().equals(UntrainedSae.RUN)) {
            reject(
                    sae,
                    "RESERVED_RUN",
                    "the run name "
                            + UntrainedSae.RUN
                            + " is kept for the baselines that the job draws, so "
                            + sae.id()
                            + " needs another",
                    context);
        } else if (width != null && width != sae.descriptor().embeddingWidth()) {
            reject(
                    sae,
                    "EMBEDDING_WIDTH",
                    "the SAE checkpoint "
                            + sae.id()
                            + " takes embeddings of width "
                            + sae.descriptor().embeddingWidth()
                            + ", those of "
                            + sae.encoder()
                            + " have "
                            + width,
                    context);
        } else {
            state.remember(sae);
            state.putWaiting(sae);
            admit(sae.id().lineage(), context, out);
            for (SaeCheckpoint waiting : state.waiting(sae.id().lineage())) {
                if (waiting.id().equals(sae.id())) {
                    emitStatus(StatusEvent.of(sae.id(), Kind.QUEUED), context);
                }
            }
        }
    }

    private static void reject(SaeCheckpoint sae, String reason, String message, Context context) {
        context.output(
                SideOutputs.REJECTED,
                Rejection.late(sae.origin(), "catalog", reason, message, null, sae.id().key()));
        emitStatus(StatusEvent.because(sae.id(), Kind.TURNED_DOWN, reason, message), context);
    }

    /** Begins those of a run and SAE for which there is a place now. */
    private void admit(String lineage, Context context, Collector<BlockCommand> out)
            throws Exception {
        Admission.Decision decision =
                Admission.decide(
                        state.inEvaluation(lineage),
                        state.waiting(lineage),
                        settings.intake().atOnce(),
                        settings.intake().whenBehind());
        for (SaeCheckpoint sae : decision.skipped()) {
            state.dropWaiting(sae);
            emitStatus(skipped(sae), context);
        }
        for (SaeCheckpoint sae : decision.begun()) {
            state.dropWaiting(sae);
            begin(sae, context, out);
            addBaselines(sae, context, out);
        }
    }

    private static StatusEvent skipped(SaeCheckpoint sae) {
        return StatusEvent.because(
                sae.id(),
                Kind.SKIPPED,
                "SKIP_STALE",
                "a newer SAE checkpoint of the run came while "
                        + sae.id()
                        + " waited to be evaluated");
    }

    private void begin(SaeCheckpoint sae, Context context, Collector<BlockCommand> out)
            throws Exception {
        boolean anywhere = false;
        for (Vocabulary vocabulary : state.vocabularies()) {
            open(sae, vocabulary, context, out);
            anywhere = true;
        }
        if (anywhere) {
            state.begun(sae.id());
        }
        // Behind its data sets, so that it is not taken to be settled on the first of them alone.
        emitStatus(StatusEvent.of(sae.id(), Kind.LIVE), context);
        supersede(sae, context, out);
    }

    private void addBaselines(SaeCheckpoint trained, Context context, Collector<BlockCommand> out)
            throws Exception {
        for (DrawnSae drawn :
                DrawnSae.of(trained, settings.baselines(), settings.intake().maxBytes())) {
            if (!state.knows(drawn.id())) {
                byte[] file = drawn.file();
                String sha256 = Sha256.hex(file);
                store.put(sha256, file);
                SaeCheckpoint stored = drawn.stored(sha256, file.length, trained);
                state.remember(stored);
                begin(stored, context, out);
            }
        }
    }

    private void open(
            SaeCheckpoint sae,
            Vocabulary vocabulary,
            Context context,
            Collector<BlockCommand> out) {
        EvaluationId evaluation = new EvaluationId(sae.id(), vocabulary.dataSet());
        emitStatus(StatusEvent.on(evaluation, Kind.OPENED), context);
        int imageBlocks = settings.blocks().imageBlocks();
        int conceptBlocks = settings.blocks().conceptBlocks(vocabulary.size());
        for (int block = 0; block < conceptBlocks; block++) {
            context.output(
                    OPENED,
                    new EvaluationEvent.Opened(sae, vocabulary, imageBlocks, conceptBlocks, block));
        }
        command(Action.OPEN, sae, vocabulary.dataSet(), out);
    }

    private void supersede(SaeCheckpoint arrived, Context context, Collector<BlockCommand> out)
            throws Exception {
        LiveSaeCheckpoints.Change change =
                LiveSaeCheckpoints.after(
                        state.live(arrived.id().lineage()), arrived, settings.intake().live());
        state.putLive(arrived);
        for (SaeCheckpoint superseded : change.closed()) {
            state.dropLive(superseded);
            emitStatus(StatusEvent.of(superseded.id(), Kind.SUPERSEDED), context);
            for (Vocabulary vocabulary : state.vocabularies()) {
                command(Action.CLOSE, superseded, vocabulary.dataSet(), out);
            }
        }
    }

    private void command(
            Action action, SaeCheckpoint sae, String dataSet, Collector<BlockCommand> out) {
        for (int block = 0; block < settings.blocks().imageBlocks(); block++) {
            out.collect(BlockCommand.of(action, sae, dataSet, block));
        }
    }

    private static void emitStatus(StatusEvent event, Context context) {
        context.output(SideOutputs.STATUS, event);
    }
}
