package io.tapastream.jobs.settle;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.LifeEvent;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.LabelledCounter;
import io.tapastream.jobs.metrics.StageMetrics;
import io.tapastream.jobs.settle.SaeLife.Phase;
import io.tapastream.jobs.settle.SaeLife.SaeLifeCodec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The settle stage, keyed by SAE checkpoint: the one writer of its status, so that the revisions of
 * what three stages tell are in one order. Its state stays after the end, about 100 bytes.
 */
public final class LifeFunction extends KeyedProcessFunction<String, LifeEvent, OutputRecord> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<SaeLife> life;
    private transient Histogram settleMillis;
    private transient LabelledCounter phases;

    @Override
    public void open(OpenContext context) {
        life =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "life", CodecTypeInformation.of(new SaeLifeCodec())));
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        settleMillis = metrics.histogram(JobMetric.SETTLE_MILLIS);
        phases = metrics.labelled(JobMetric.SETTLE_PHASES);
    }

    @Override
    public void processElement(LifeEvent event, Context context, Collector<OutputRecord> out)
            throws Exception {
        SaeLife before = life.value() == null ? SaeLife.UNKNOWN : life.value();
        SaeLife now = before.after(event, context.timerService().currentProcessingTime());
        if (now.revision() == before.revision()) {
            return;
        }
        life.update(now);
        measure(before, now);
        if (now.phase() != Phase.UNKNOWN) {
            out.collect(LifeRecords.of(event.id(), now));
        }
    }

    private void measure(SaeLife before, SaeLife now) {
        if (now.phase() != before.phase()) {
            phases.inc(now.phase().name());
        }
        if (before.settledAt() == null && now.settledAt() != null && now.announcedAt() != null) {
            settleMillis.update(now.settledAt() - now.announcedAt());
        }
    }
}
