package io.tapastream.jobs.compare;

import io.tapastream.core.compare.BelowBaseline;
import io.tapastream.core.compare.Finding;
import io.tapastream.core.io.Sha256;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.WatchedScore;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Compares SAEs with untrained ones, keyed by data set, image encoder and shape: whenever an SAE
 * checkpoint and its baseline are settled on the same images, the alert that it is below the
 * baseline is raised, revised or withdrawn. Of each run and SAE one step more is kept than stays
 * live. What was emitted already is not emitted again, also after a restart.
 */
public final class BaselineFunction
        extends KeyedProcessFunction<String, WatchedScore, OutputRecord> {
    private static final long serialVersionUID = 1L;

    private final long fromStep;
    private final int most;

    private transient BaselineState state;
    private transient BelowBaseline rule;

    public BaselineFunction(EvaluationSettings settings) {
        this.fromStep = settings.alerting().baselineFromStep();
        this.most = settings.intake().live() + 1;
    }

    @Override
    public void open(OpenContext context) {
        state = new BaselineState(getRuntimeContext());
        rule = new BelowBaseline(fromStep);
    }

    @Override
    public void processElement(WatchedScore score, Context context, Collector<OutputRecord> out)
            throws Exception {
        if (score.trained()) {
            if (keep(score)) {
                compare(score, state.baseline(score.baseline()), out);
            }
        } else {
            state.putBaseline(score);
            for (WatchedScore trained : state.comparedWith(score.baseline())) {
                compare(trained, score, out);
            }
        }
    }

    /** Whether the step is among those that are kept. */
    private boolean keep(WatchedScore score) throws Exception {
        SaeId id = score.evaluation().sae();
        KeptSteps steps = state.steps(id.lineage(), most);
        if (steps.isOver(id.step())) {
            return false;
        }
        state.putTrained(score);
        steps.keep(id.step());
        for (long surplus : steps.forgetSurplus()) {
            state.forget(new SaeId(id.run(), id.sae(), surplus));
        }
        state.putSteps(id.lineage(), steps);
        return !steps.isOver(id.step());
    }

    private void compare(WatchedScore trained, WatchedScore baseline, Collector<OutputRecord> out)
            throws Exception {
        if (baseline == null || !trained.comparable(baseline)) {
            return;
        }
        PairedDifference difference = trained.difference(baseline);
        if (!rule.decides(trained.score(), baseline.score(), difference)) {
            return;
        }
        SaeId id = trained.evaluation().sae();
        Optional<Finding> found =
                rule.find(id.step(), trained.score(), baseline.score(), difference);
        LastEmitted last = state.lastEmitted(id);
        if (found.isEmpty() && !last.holds()) {
            return;
        }
        String digest = Sha256.hex(alert(trained, baseline, difference, found, 0).value());
        if (!digest.equals(last.digest())) {
            LastEmitted now = new LastEmitted(last.revision() + 1, digest, found.isPresent());
            state.setLastEmitted(id, now);
            out.collect(alert(trained, baseline, difference, found, now.revision()));
        }
    }

    private static OutputRecord alert(
            WatchedScore trained,
            WatchedScore baseline,
            PairedDifference difference,
            Optional<Finding> found,
            long revision) {
        boolean holds = found.isPresent();
        Finding finding =
                found.orElseGet(() -> new Finding(trained.score(), baseline.score(), 0, false));
        return CompareRecords.belowBaseline(
                trained,
                finding,
                BaselineSentence.of(trained, baseline, difference, holds),
                holds,
                revision);
    }
}
