package io.tapastream.jobs.kafka;

import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormat;
import io.tapastream.schemas.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;

/**
 * Makes of each output record one that Kafka takes, before it is sent: a record refused by Kafka
 * would end the transaction and with it the job, again after every restart.
 *
 * <p>A score that is too large for its topic becomes a rejection that says so. A rejection that is
 * too large for its topic goes without the bytes that it repeats, then without the rest of what it
 * repeats; topic, partition and offset of its record stay in it.
 */
final class FittingRecords {
    /**
     * Around key and value in a batch of one: headers, and what LZ4 adds where it saves nothing.
     */
    private static final int OVERHEAD = 256;

    private static final String STAGE = "sink";
    private static final String TOO_LARGE = "TOO_LARGE";
    private static final Compression LZ4 = Compression.lz4().build();

    private final TopicLimits limits;
    private final Function<Topic, String> names;

    /**
     * @param names the name of each topic
     */
    FittingRecords(TopicLimits limits, Function<Topic, String> names) {
        this.limits = limits;
        this.names = names;
    }

    /** Whether Kafka takes the record as it is. */
    boolean fits(OutputRecord record) {
        String topic = names.apply(record.topic());
        long size = OVERHEAD + (long) length(record.key()) + record.value().length;
        if (size > limits.request() || (record.key() == null && limits.needsKey(topic))) {
            return false;
        }
        int most = limits.batch(topic).orElse(Integer.MAX_VALUE);
        // LZ4 adds less than this to what it cannot compress.
        return size + size / 128 <= most || compressed(record) <= most;
    }

    private static int compressed(OutputRecord record) {
        return MemoryRecords.withRecords(LZ4, new SimpleRecord(record.key(), record.value()))
                .sizeInBytes();
    }

    /**
     * A record that fits, in the place of one that does not; empty where not even the shortest
     * rejection fits its topic.
     */
    Optional<OutputRecord> inPlaceOf(OutputRecord record) {
        Rejected rejected =
                record.topic() == Topic.REJECTED ? read(record.value()) : tooLarge(record);
        byte[] key = record.key() == null ? origin(rejected) : record.key();
        List<UnaryOperator<Rejected>> shorter =
                List.of(
                        UnaryOperator.identity(),
                        FittingRecords::withoutRecord,
                        FittingRecords::withoutBytes,
                        FittingRecords::shortest);
        for (UnaryOperator<Rejected> way : shorter) {
            byte[] value = WireFormat.encode(way.apply(rejected));
            for (byte[] tried : new byte[][] {key, origin(rejected)}) {
                OutputRecord candidate = new OutputRecord(Topic.REJECTED, tried, value);
                if (fits(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private Rejected tooLarge(OutputRecord record) {
        String topic = names.apply(record.topic());
        return Rejected.newBuilder()
                .setTopic(topic)
                .setPartition(-1)
                .setOffset(-1)
                .setTimestamp(Instant.EPOCH)
                .setKey(record.key() == null ? null : ByteBuffer.wrap(record.key()))
                .setRecord(ByteBuffer.wrap(record.value()))
                .setStage(STAGE)
                .setReason(TOO_LARGE)
                .setMessage(
                        "a record of %d bytes was not written, since the topic %s takes at most %d: raise its max.message.bytes"
                                .formatted(
                                        length(record.key()) + record.value().length,
                                        topic,
                                        Math.min(
                                                limits.request(),
                                                limits.batch(topic).orElse(Integer.MAX_VALUE))))
                .build();
    }

    private static Rejected withoutRecord(Rejected rejected) {
        return Rejected.newBuilder(rejected).setRecord(null).build();
    }

    private static Rejected withoutBytes(Rejected rejected) {
        return Rejected.newBuilder(rejected).setRecord(null).setKey(null).build();
    }

    private static Rejected shortest(Rejected rejected) {
        return Rejected.newBuilder(withoutBytes(rejected))
                .setDataSet(null)
                .setId(null)
                .setMessage("")
                .build();
    }

    /** A key for what has none: where the record was. */
    private static byte[] origin(Rejected rejected) {
        return (rejected.getTopic() + "/" + rejected.getPartition() + "/" + rejected.getOffset())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Rejected read(byte[] value) {
        try {
            return RecordFraming.SINGLE_OBJECT.decode(value, Rejected.class);
        } catch (WireFormatException e) {
            throw new IllegalStateException("a rejection of this job cannot be read", e);
        }
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
