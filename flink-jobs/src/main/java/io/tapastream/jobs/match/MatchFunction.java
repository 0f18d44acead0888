package io.tapastream.jobs.match;

import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.gather.DirtyBlocks;
import io.tapastream.jobs.gather.GatheredRow;
import io.tapastream.jobs.health.HealthEvaluation;
import io.tapastream.jobs.health.HealthState;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The gather, health and match stages, keyed by (SAE checkpoint, data set, concept block): keeps
 * the rows of all images in state and their statistics in memory, and refreshes the matches at most
 * once per refresh interval, only where something changed. With the first concept block the health
 * is refreshed too.
 */
public final class MatchFunction
        extends KeyedProcessFunction<String, EvaluationEvent, EvaluationEvent> {
    private static final long serialVersionUID = 1L;

    /** A refresh is followed by a pause of at least so many times its duration. */
    private static final int LEAST_SHARE = 3;

    private final EvaluationSettings settings;

    private transient MatchState state;
    private transient HealthState healthState;
    private transient Map<String, MatchEvaluation> evaluations;
    private transient Map<String, HealthEvaluation> healths;
    private transient DirtyBlocks dirty;
    private transient MatchMetrics metrics;

    public MatchFunction(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        state = new MatchState(getRuntimeContext());
        healthState = new HealthState(getRuntimeContext());
        evaluations = new HashMap<>();
        healths = new HashMap<>();
        dirty = new DirtyBlocks(settings.blocks().imageBlocks());
        metrics = new MatchMetrics(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            EvaluationEvent event, Context context, Collector<EvaluationEvent> out)
            throws Exception {
        MatchEvaluation evaluation = evaluation(context.getCurrentKey());
        dirty.observe(context.getCurrentKey(), event);
        if (event instanceof Opened opened) {
            state.open(opened);
        } else if (event instanceof ImageCodes codes) {
            GatheredRow previous = state.put(codes);
            if (codes.health() != null) {
                healthState.put(codes.health(), previous);
            }
            if (evaluation != null) {
                change(evaluation, healths.get(context.getCurrentKey()), codes, previous);
            }
        } else if (event instanceof BlockReport report) {
            state.put(report);
            if (evaluation != null) {
                evaluation.progress().add(report);
                evaluation.marked();
            }
        }
        long now = context.timerService().currentProcessingTime();
        long next = evaluation == null ? 0 : evaluation.nextRefresh();
        if (evaluation != null && evaluation.changed() && evaluation.settled() && now >= next) {
            refresh(evaluation, context, out);
        } else if (state.isOpen() && !state.refreshDue()) {
            state.refreshDue(true);
            long soonest = now + settings.scoring().refreshMillis();
            context.timerService().registerProcessingTimeTimer(Math.max(soonest, next));
        }
    }

    private static void change(
            MatchEvaluation evaluation,
            HealthEvaluation health,
            ImageCodes codes,
            GatheredRow previous) {
        GatheredRow row = codes.removed() ? null : GatheredRow.of(codes);
        if (row != null) {
            evaluation.put(codes.imageId(), row, previous);
        } else if (previous != null) {
            evaluation.take(codes.imageId(), previous);
        }
        if (health != null && (row != null || previous != null)) {
            health.replace(row, previous);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<EvaluationEvent> out)
            throws Exception {
        state.refreshDue(false);
        MatchEvaluation evaluation = evaluation(context.getCurrentKey());
        if (evaluation != null && evaluation.changed()) {
            refresh(evaluation, context, out);
        }
    }

    private void refresh(
            MatchEvaluation evaluation, Context context, Collector<EvaluationEvent> out)
            throws Exception {
        long start = System.nanoTime();
        MatchUpdate update = evaluation.refresh();
        long took = (System.nanoTime() - start) / 1_000_000;
        metrics.refreshed(update.concepts().size(), took);
        // A costly refresh must not keep the subtask from processing its input.
        long pause = Math.max(settings.scoring().refreshMillis(), LEAST_SHARE * took);
        evaluation.nextRefresh(context.timerService().currentProcessingTime() + pause);
        HealthEvaluation health = healths.get(context.getCurrentKey());
        if (health != null && health.changed()) {
            out.collect(
                    health.update(
                            evaluation.rows(),
                            evaluation.fingerprint(),
                            evaluation.latentSupport(),
                            healthState.moments()));
        }
        out.collect(update);
        if (update.closed()) {
            state.clear();
            healthState.clear();
            evaluations.remove(context.getCurrentKey());
            healths.remove(context.getCurrentKey());
            metrics.held(evaluations.size());
            dirty.forget(context.getCurrentKey());
        }
    }

    /** The evaluation of the current key; rebuilt from state after a restore; null if not open. */
    private MatchEvaluation evaluation(String key) throws Exception {
        MatchEvaluation known = evaluations.get(key);
        if (known == null && state.isOpen()) {
            int conceptBlock = Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
            known = state.rebuild(conceptBlock, settings, dirty.of(key));
            evaluations.put(key, known);
            if (conceptBlock == 0) {
                healths.put(key, state.rebuildHealth());
            }
            metrics.held(evaluations.size());
        }
        return known;
    }
}
