package io.tapastream.jobs.sink;

import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecord.Output;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.LabelledCounter;
import io.tapastream.jobs.metrics.StageMetrics;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.wire.WireFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Writes refused records as the records of the topic {@code rejected}. */
public final class RejectionRecords extends RichMapFunction<Rejection, OutputRecord> {
    private static final long serialVersionUID = 1L;

    /** Records above this travel without their bytes: a Kafka record must stay below 1 MiB. */
    private static final int MAX_RAW = 900_000;

    private transient LabelledCounter rejected;

    @Override
    public void open(OpenContext context) {
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        rejected = metrics.labelled(JobMetric.SINK_REJECTED);
    }

    @Override
    public OutputRecord map(Rejection rejection) {
        rejected.inc(rejection.stage(), rejection.reason());
        Rejected record =
                Rejected.newBuilder()
                        .setTopic(rejection.origin().topic())
                        .setPartition(rejection.origin().partition())
                        .setOffset(rejection.origin().offset())
                        .setTimestamp(
                                Instant.ofEpochMilli(Math.max(0, rejection.origin().timestamp())))
                        .setKey(raw(rejection.key()))
                        .setRecord(raw(rejection.record()))
                        .setStage(rejection.stage())
                        .setReason(rejection.reason())
                        .setMessage(rejection.message())
                        .setDataSet(rejection.dataSet())
                        .setId(rejection.id())
                        .build();
        return new OutputRecord(Output.REJECTED, rejection.key(), WireFormat.encode(record));
    }

    private static ByteBuffer raw(byte[] bytes) {
        return bytes == null || bytes.length > MAX_RAW ? null : ByteBuffer.wrap(bytes);
    }
}
