package io.tapastream.jobs.status;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.LabelledCounter;
import io.tapastream.jobs.metrics.StageMetrics;
import io.tapastream.jobs.status.SaeStatus.Phase;
import io.tapastream.jobs.status.SaeStatus.SaeStatusCodec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The settle stage, keyed by SAE checkpoint: the one writer of its status, so that the revisions of
 * the events of several stages are in one order. Its state stays after the end, about 100 bytes.
 */
public final class StatusFunction extends KeyedProcessFunction<String, StatusEvent, OutputRecord> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<SaeStatus> status;
    private transient Histogram settleMillis;
    private transient LabelledCounter phases;

    @Override
    public void open(OpenContext context) {
        status =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "status", CodecTypeInformation.of(new SaeStatusCodec())));
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        settleMillis = metrics.histogram(JobMetric.SETTLE_MILLIS);
        phases = metrics.labelled(JobMetric.SETTLE_PHASES);
    }

    @Override
    public void processElement(StatusEvent event, Context context, Collector<OutputRecord> out)
            throws Exception {
        SaeStatus before = status.value() == null ? SaeStatus.UNKNOWN : status.value();
        SaeStatus now = before.after(event, context.timerService().currentProcessingTime());
        if (now.revision() == before.revision()) {
            return;
        }
        status.update(now);
        measure(before, now);
        if (now.phase() != Phase.UNKNOWN) {
            out.collect(StatusRecords.of(event.id(), now));
        }
    }

    private void measure(SaeStatus before, SaeStatus now) {
        if (now.phase() != before.phase()) {
            phases.inc(now.phase().name());
        }
        if (before.settledAt() == null && now.settledAt() != null && now.announcedAt() != null) {
            settleMillis.update(now.settledAt() - now.announcedAt());
        }
    }
}
