package io.tapastream.cli.local;

import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics in tests. */
public final class TestTopics {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private TestTopics() {}

    /** All committed records of a topic, partition by partition, up to its present end. */
    public static List<ConsumerRecord<byte[], byte[]>> read(String bootstrapServers, String topic) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (!ends.entrySet().stream()
                    .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("read no end of " + topic + " in " + DEADLINE);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /** The same, decoded. */
    public static List<SpecificRecord> decode(String bootstrapServers, String topic)
            throws WireFormatException {
        List<SpecificRecord> decoded = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read(bootstrapServers, topic)) {
            decoded.add(RecordFraming.SINGLE_OBJECT.decode(record.value()));
        }
        return decoded;
    }
}
