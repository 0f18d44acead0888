package io.tapastream.jobs.score;

import io.tapastream.core.score.SampledMeasures;
import io.tapastream.jobs.catalog.DrawnSae;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.config.ScoreSettings;
import io.tapastream.jobs.gather.DirtyBlocks;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.HealthUpdate;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEvent.SampledReport;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.SettledScores;
import io.tapastream.jobs.message.SettledScores.SettledScoresCodec;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.message.StatusEvent.Kind;
import io.tapastream.jobs.message.WatchedScore;
import io.tapastream.jobs.message.WatchedScore.WatchedScoreCodec;
import io.tapastream.jobs.score.PairWindows.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The score stage, keyed by (SAE checkpoint, data set): keeps the codes of the pairs and the newest
 * coalitions, and sends what is out of date at most once per refresh interval.
 */
public final class ScoreFunction
        extends KeyedProcessFunction<String, EvaluationEvent, OutputRecord> {
    private static final long serialVersionUID = 1L;

    /** Settled scores of SAE checkpoints under test, to be compared. */
    public static final OutputTag<SettledScores> SETTLED =
            new OutputTag<>("settled", CodecTypeInformation.of(new SettledScoresCodec()));

    /** The settled scores that raise alerts, of SAEs under test and of untrained ones. */
    public static final OutputTag<WatchedScore> WATCHED =
            new OutputTag<>("watched", CodecTypeInformation.of(new WatchedScoreCodec()));

    private final EvaluationSettings settings;
    private final ScoreSettings scoring;

    private transient ScoreState state;
    private transient Map<String, Live> evaluations;
    private transient DirtyBlocks dirty;
    private transient PairRecords pairRecords;
    private transient ScoreMetrics metrics;

    /**
     * What is in memory for a key.
     *
     * @param evaluation the scores
     * @param reporter what was emitted for them
     */
    private record Live(ScoreEvaluation evaluation, ScoreReporter reporter) {}

    public ScoreFunction(EvaluationSettings settings) {
        this.settings = settings;
        this.scoring = settings.scoring();
    }

    @Override
    public void open(OpenContext context) {
        HealthSampleState sample =
                new HealthSampleState(
                        getRuntimeContext(),
                        settings.blocks().imageBlocks(),
                        settings.sampledPerBlock());
        state = new ScoreState(getRuntimeContext(), sample);
        evaluations = new HashMap<>();
        pairRecords = new PairRecords(scoring.pairLatents());
        dirty = new DirtyBlocks(settings.blocks().imageBlocks());
        metrics = new ScoreMetrics(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(EvaluationEvent event, Context context, Collector<OutputRecord> out)
            throws Exception {
        Live live = live(context.getCurrentKey());
        dirty.observe(context.getCurrentKey(), event);
        TimerService timers = context.timerService();
        if (event instanceof Opened opened) {
            state.open(opened);
            watchAll(live(context.getCurrentKey()), timers);
        } else if (event instanceof PairCodes pair) {
            PairCodes previous = state.put(pair);
            pairRecords.of(pair, previous).ifPresent(out::collect);
            if (live != null) {
                change(live, pair, previous, timers);
            }
        } else if (event instanceof MatchUpdate update) {
            state.put(update);
            if (live != null) {
                change(live, update);
            }
        } else if (event instanceof HealthUpdate update) {
            state.put(update);
            if (live != null && live.evaluation().put(update)) {
                live.reporter().matchesChanged();
            }
        } else if (event instanceof BlockReport report) {
            take(live, report);
        } else if (event instanceof SampledReport sampled) {
            state.sample().put(sampled);
            take(live, sampled.report());
            if (live != null) {
                live.reporter().sampleChanged();
            }
        }
        boolean settled = event instanceof MatchUpdate update && update.settled();
        schedule(timers, settled ? 0 : scoring.refreshMillis());
    }

    private void take(Live live, BlockReport report) throws Exception {
        state.put(report);
        if (live != null) {
            live.evaluation().progress().add(report);
        }
    }

    private void change(Live live, PairCodes pair, PairCodes previous, TimerService timers) {
        if (!pair.removed()) {
            live.evaluation().put(pair, previous);
            if (watch(live, live.evaluation().timeOf(pair), timers)) {
                metrics.late();
            }
        } else if (previous != null) {
            live.evaluation().take(previous);
        }
        live.reporter().pairsChanged();
    }

    private static void change(Live live, MatchUpdate update) {
        for (ConceptMatches concept : update.concepts()) {
            live.evaluation().put(concept);
        }
        if (live.evaluation().putHead(update)) {
            live.reporter().matchesChanged();
        }
    }

    /**
     * Makes sure that the windows of a time are reported when the watermark passes their ends.
     *
     * @return whether it has passed one
     */
    private static boolean watch(Live live, long time, TimerService timers) {
        boolean passed = false;
        for (Window window : live.evaluation().windows().covering(time)) {
            passed |= watch(window, timers);
        }
        return passed;
    }

    private static void watchAll(Live live, TimerService timers) {
        for (Window window : live.evaluation().windows().all()) {
            watch(window, timers);
        }
    }

    private static boolean watch(Window window, TimerService timers) {
        boolean passed = timers.currentWatermark() >= window.lastTime();
        if (passed) {
            window.passed();
        } else {
            timers.registerEventTimeTimer(window.lastTime());
        }
        return passed;
    }

    /** Sets a timer for the next report; one that is set already stays. */
    private void schedule(TimerService timers, long delay) throws Exception {
        if (state.isOpen() && (delay == 0 || !state.refreshDue())) {
            state.refreshDue(true);
            timers.registerProcessingTimeTimer(timers.currentProcessingTime() + delay);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<OutputRecord> out)
            throws Exception {
        Live live = live(context.getCurrentKey());
        if (live == null) {
            return;
        }
        if (context.timeDomain() == TimeDomain.EVENT_TIME) {
            live.evaluation().windows().passed(time);
            schedule(context.timerService(), scoring.refreshMillis());
            return;
        }
        state.refreshDue(false);
        long start = System.nanoTime();
        ScoreReporter.Standing standing =
                live.reporter().report(new KeptState(state, live.evaluation()), out::collect);
        metrics.reported(System.nanoTime() - start);
        if (standing.settled() && standing.written()) {
            toCompare(live.evaluation(), context);
        }
        emitStatus(live.evaluation().opened().evaluation(), standing, context);
        if (standing.closed()) {
            state.clear();
            evaluations.remove(context.getCurrentKey());
            metrics.held(evaluations.size());
            dirty.forget(context.getCurrentKey());
            forgetAll(live.evaluation().windows(), context.timerService());
        }
    }

    private void toCompare(ScoreEvaluation evaluation, OnTimerContext context) {
        if (evaluation.underTest()) {
            context.output(SETTLED, evaluation.settledScores());
        }
        WatchedScores.of(evaluation, settings.alerting(), baselines(evaluation))
                .ifPresent(score -> context.output(WATCHED, score));
    }

    private void emitStatus(
            EvaluationId evaluation, ScoreReporter.Standing standing, OnTimerContext context)
            throws Exception {
        if (standing.settled() && state.firstSettled()) {
            context.output(SideOutputs.STATUS, StatusEvent.on(evaluation, Kind.SETTLED));
        }
        if (standing.closed()) {
            context.output(SideOutputs.STATUS, StatusEvent.on(evaluation, Kind.CLOSED));
        }
    }

    /** Without it the timers of an evaluation that is over would wait for the watermark. */
    private static void forgetAll(PairWindows windows, TimerService timers) {
        for (Window window : windows.all()) {
            timers.deleteEventTimeTimer(window.lastTime());
        }
    }

    private List<DrawnSae> baselines(ScoreEvaluation evaluation) {
        return DrawnSae.of(
                evaluation.opened().sae(), settings.baselines(), settings.intake().maxBytes());
    }

    /**
     * What is in memory for the current key; rebuilt from state after a restore; null if not open.
     */
    private Live live(String key) throws Exception {
        Live known = evaluations.get(key);
        if (known == null && state.isOpen()) {
            ScoreEvaluation evaluation = state.rebuild(scoring, dirty.of(key));
            String digest = settings.encoder().digestOf(evaluation.opened().sae().encoder());
            known =
                    new Live(
                            evaluation,
                            new ScoreReporter(
                                    evaluation,
                                    new SampledFigures(evaluation, settings.alerting()),
                                    baselines(evaluation),
                                    digest));
            evaluations.put(key, known);
            metrics.held(evaluations.size());
        }
        return known;
    }

    /**
     * What survives a restart.
     *
     * @param state of the current key
     * @param evaluation of the current key
     */
    private record KeptState(ScoreState state, ScoreEvaluation evaluation)
            implements ScoreReporter.Kept {
        @Override
        public long nextRevision() throws Exception {
            return state.nextRevision();
        }

        @Override
        public Optional<SampledMeasures> sample() throws Exception {
            return state.sample().read(evaluation);
        }

        @Override
        public void sent(Window window) throws Exception {
            state.put(window);
        }
    }
}
