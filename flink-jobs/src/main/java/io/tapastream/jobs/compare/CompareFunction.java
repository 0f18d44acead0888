package io.tapastream.jobs.compare;

import io.tapastream.core.io.Sha256;
import io.tapastream.jobs.compare.AlertRules.Raised;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.SettledScores;
import java.util.OptionalLong;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The screen stage, keyed by (run, SAE, data set): compares each SAE checkpoint with the previous
 * one, the nearest lower step that was evaluated, whenever both are settled on the same images and
 * pairs, and raises or withdraws alerts. It keeps one step more than stay live, so that the oldest
 * live one still has its previous one; an SAE checkpoint whose previous one is kept no longer, as
 * when it is closed, keeps its comparison and its alerts. What was emitted already is not emitted
 * again, also after a restart.
 */
public final class CompareFunction
        extends KeyedProcessFunction<String, SettledScores, OutputRecord> {
    private static final long serialVersionUID = 1L;

    static final String COMPARISON = "comparison";

    private final EvaluationSettings settings;
    private final int most;

    private transient CompareState state;
    private transient AlertRules rules;

    public CompareFunction(EvaluationSettings settings) {
        this.settings = settings;
        this.most = settings.intake().live() + 1;
    }

    @Override
    public void open(OpenContext context) {
        state = new CompareState(getRuntimeContext());
        rules = new AlertRules(settings.alerting());
    }

    @Override
    public void processElement(SettledScores scores, Context context, Collector<OutputRecord> out)
            throws Exception {
        long step = scores.evaluation().sae().step();
        KeptSteps steps = state.steps(most);
        if (steps.isOver(step)) {
            return;
        }
        state.put(scores);
        steps.keep(step);
        switch (steps.before(step)) {
            case KEPT -> compare(scores, state.get(steps.previous(step)), out);
            case FORGOTTEN -> alert(scores, null, rules.ofOneWithoutFormer(scores), out);
            case NOTHING -> alert(scores, null, rules.ofFirst(scores), out);
        }
        OptionalLong next = steps.next(step);
        if (next.isPresent()) {
            compare(state.get(next.getAsLong()), scores, out);
        }
        for (long surplus : steps.forgetSurplus()) {
            state.forget(surplus);
        }
        state.forgotten(steps.forgotten());
    }

    private void compare(SettledScores now, SettledScores previous, Collector<OutputRecord> out)
            throws Exception {
        if (!now.comparable(previous)) {
            return;
        }
        Comparison comparison = Comparison.of(now, previous);
        long step = now.evaluation().sae().step();
        LastEmitted last = state.lastEmitted(step, COMPARISON);
        String encoder = settings.encoder().digestOf(now.encoder());
        String digest = digest(CompareRecords.comparison(comparison, encoder, 0));
        if (!digest.equals(last.digest())) {
            LastEmitted emitted = new LastEmitted(last.revision() + 1, digest, true);
            state.setLastEmitted(step, COMPARISON, emitted);
            out.collect(CompareRecords.comparison(comparison, encoder, emitted.revision()));
        }
        alert(now, previous, rules.of(comparison), out);
    }

    private void alert(
            SettledScores now, SettledScores previous, Verdict verdict, Collector<OutputRecord> out)
            throws Exception {
        long step = now.evaluation().sae().step();
        for (AlertRules.Kind kind : AlertRules.Kind.values()) {
            LastEmitted last = state.lastEmitted(step, kind.name());
            Verdict.Due due = verdict.of(kind, last.holds());
            if (due == Verdict.Due.LEAVE) {
                continue;
            }
            boolean holds = due == Verdict.Due.RAISE;
            Raised what = holds ? verdict.raised().get(kind) : rules.withdrawn(kind, now, previous);
            String digest = digest(CompareRecords.alert(kind, what, now, previous, holds, 0));
            if (!digest.equals(last.digest())) {
                LastEmitted emitted = new LastEmitted(last.revision() + 1, digest, holds);
                state.setLastEmitted(step, kind.name(), emitted);
                out.collect(
                        CompareRecords.alert(kind, what, now, previous, holds, emitted.revision()));
            }
        }
    }

    private static String digest(OutputRecord record) {
        return Sha256.hex(record.value());
    }
}
