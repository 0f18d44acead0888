package io.tapastream.jobs.decode;

import io.tapastream.jobs.kafka.RetryingDecoder;
import io.tapastream.jobs.kafka.SourceRecord;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Event time as the windows see it: the time in the record, per partition
 * (docs/decisions/0009-event-time.md).
 */
public final class EventTimes {
    private EventTimes() {}

    /**
     * For images, pairs and vocabularies.
     *
     * @param framing by which records are read
     * @param lateness how far the watermark stays behind the newest record of a partition
     * @param idle after how long a silent partition no longer holds event time back
     */
    public static WatermarkStrategy<SourceRecord> ofSamples(
            RetryingDecoder framing, Duration lateness, Duration idle) {
        SerializableTimestampAssigner<SourceRecord> timestamps =
                (record, read) -> of(framing, record);
        return WatermarkStrategy.<SourceRecord>forBoundedOutOfOrderness(lateness)
                .withTimestampAssigner(timestamps)
                .withIdleness(idle);
    }

    /** For what never holds the windows of pairs back. */
    public static WatermarkStrategy<SourceRecord> ofOthers() {
        return WatermarkStrategy.forGenerator(context -> new NeverLate());
    }

    /**
     * A record's event time, milliseconds since the epoch. It is never above its Kafka timestamp:
     * one record from a clock that is wrong must not complete every window for good. A record that
     * cannot be read has none.
     */
    static long of(RetryingDecoder framing, SourceRecord record) {
        OptionalLong declared =
                record.value() == null ? OptionalLong.empty() : framing.eventTime(record.value());
        if (declared.isEmpty()) {
            return Long.MIN_VALUE;
        }
        long read = record.origin().timestamp();
        return read < 0 ? declared.getAsLong() : Math.min(declared.getAsLong(), read);
    }

    /** The largest watermark from the beginning. */
    private static final class NeverLate implements WatermarkGenerator<SourceRecord> {
        @Override
        public void onEvent(SourceRecord record, long timestamp, WatermarkOutput output) {
            // Its time holds nothing back.
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            output.emitWatermark(Watermark.MAX_WATERMARK);
        }
    }
}
