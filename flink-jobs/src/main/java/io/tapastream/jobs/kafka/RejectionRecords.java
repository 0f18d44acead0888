package io.tapastream.jobs.kafka;

import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.ShortText;
import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.LabelledCounter;
import io.tapastream.jobs.metrics.StageMetrics;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.wire.WireFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Writes refused records as the records of the topic {@code rejected}. */
public final class RejectionRecords extends RichMapFunction<Rejection, OutputRecord> {
    private static final long serialVersionUID = 1L;

    /** Largest record that is repeated, in bytes; with the rest it stays below 1 MiB. */
    private static final int LARGEST_RECORD = 900_000;

    /** Largest key that is repeated, twice, in bytes. */
    private static final int LARGEST_KEY = 32 << 10;

    private transient LabelledCounter rejected;

    @Override
    public void open(OpenContext context) {
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        rejected = metrics.labelled(JobMetric.SINK_REJECTED);
    }

    @Override
    public OutputRecord map(Rejection rejection) {
        rejected.inc(rejection.stage(), rejection.reason());
        byte[] key = bounded(rejection.key(), LARGEST_KEY);
        Rejected record =
                Rejected.newBuilder()
                        .setTopic(rejection.origin().topic())
                        .setPartition(rejection.origin().partition())
                        .setOffset(rejection.origin().offset())
                        .setTimestamp(
                                Instant.ofEpochMilli(Math.max(0, rejection.origin().timestamp())))
                        .setKey(buffer(key))
                        .setRecord(buffer(bounded(rejection.record(), LARGEST_RECORD)))
                        .setStage(rejection.stage())
                        .setReason(rejection.reason())
                        .setMessage(ShortText.sentence(rejection.message()))
                        .setDataSet(ShortText.name(rejection.dataSet()))
                        .setId(ShortText.name(rejection.id()))
                        .build();
        return new OutputRecord(Topic.REJECTED, key, WireFormat.encode(record));
    }

    private static byte[] bounded(byte[] bytes, int most) {
        return bytes == null || bytes.length > most ? null : bytes;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
