package io.tapastream.tests.endtoend;

import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads an output topic from its beginning, committed records only. */
final class TopicReader<T extends SpecificRecord> implements AutoCloseable {
    private static final int SHOWN = 30;
    private static final int SHOWN_LENGTH = 600;

    private final Class<T> type;
    private final RecordFraming framing;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<T> all = new ArrayList<>();
    private final Map<String, T> latest = new LinkedHashMap<>();

    TopicReader(String bootstrapServers, String topic, Class<T> type) {
        this(bootstrapServers, topic, type, Map.of());
    }

    TopicReader(String bootstrapServers, String topic, Class<T> type, Map<String, String> client) {
        this(bootstrapServers, topic, type, client, RecordFraming.SINGLE_OBJECT);
    }

    TopicReader(
            String bootstrapServers,
            String topic,
            Class<T> type,
            Map<String, String> client,
            RecordFraming framing) {
        this.type = type;
        this.framing = framing;
        Properties properties = new Properties();
        properties.putAll(client);
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads on until the condition holds for what was read so far. */
    void await(String what, Duration deadline, Predicate<TopicReader<T>> condition)
            throws WireFormatException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.test(this)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        what
                                + " did not come within "
                                + deadline
                                + "; the newest read:\n"
                                + newest());
            }
            poll();
        }
    }

    /** Reads everything that is committed by now. */
    void readToEnd(Duration deadline) throws WireFormatException {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        await(
                "the end of the topic",
                deadline,
                reader ->
                        ends.entrySet().stream()
                                .allMatch(
                                        end -> consumer.position(end.getKey()) >= end.getValue()));
    }

    private void poll() throws WireFormatException {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            T value = framing.decode(record.value(), type);
            all.add(value);
            if (record.key() != null) {
                latest.put(new String(record.key(), StandardCharsets.UTF_8), value);
            }
        }
    }

    /** Everything read, in the order of the partitions. */
    List<T> all() {
        return all;
    }

    /** The newest record of each key. */
    Map<String, T> latest() {
        return latest;
    }

    /** Reads on for a moment, and gives the newest record of each key. */
    Collection<T> latestSoFar() throws WireFormatException {
        poll();
        return latest.values();
    }

    private String newest() {
        int from = Math.max(0, all.size() - SHOWN);
        return all.subList(from, all.size()).stream()
                .map(record -> abbreviated(record.toString()))
                .collect(Collectors.joining("\n"));
    }

    private static String abbreviated(String text) {
        return text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH) + "...";
    }

    @Override
    public void close() {
        consumer.close();
    }
}
