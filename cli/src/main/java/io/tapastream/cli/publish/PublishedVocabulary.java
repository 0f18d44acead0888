package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.local.KafkaFailures;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.registry.SchemaRegistryException;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the vocabulary of a data set as it stands in its topic. */
final class PublishedVocabulary {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private PublishedVocabulary() {}

    /**
     * The concept names in force.
     *
     * @throws CliException when the data set has none yet, its newest one cannot be read (which
     *     concepts are in force is then unknown), or Kafka or the schema registry cannot be read
     */
    static List<String> read(KafkaOptions kafka, RecordFraming framing, String dataSet) {
        String topic = kafka.topics().conceptVocabularies();
        try {
            return find(kafka, framing, dataSet)
                    .orElseThrow(
                            () ->
                                    new CliException(
                                            "the topic %s has no concepts of the data set %s; publish its vocabulary first, or give --concepts"
                                                    .formatted(topic, dataSet)));
        } catch (KafkaException e) {
            throw KafkaFailures.explain("read the topic " + topic, kafka.bootstrapServers(), e);
        }
    }

    /**
     * The concept names in force; empty where the data set has none yet.
     *
     * @throws CliException when its newest one cannot be read, or the schema registry cannot
     * @throws KafkaException when Kafka cannot be read
     */
    static Optional<List<String>> find(KafkaOptions kafka, RecordFraming framing, String dataSet) {
        String topic = kafka.topics().conceptVocabularies();
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return newest(consumer, framing, topic, dataSet).map(ConceptVocabulary::getConcepts);
        } catch (SchemaRegistryException e) {
            throw new CliException(e.getMessage(), e);
        }
    }

    private static Optional<ConceptVocabulary> newest(
            KafkaConsumer<byte[], byte[]> consumer,
            RecordFraming framing,
            String topic,
            String dataSet) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        byte[] key = RecordKeys.of(new ConceptVocabulary(dataSet, Instant.EPOCH, List.of()));
        Optional<ConceptVocabulary> newest = Optional.empty();
        CliException unreadable = null;
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.value() == null) {
                    continue;
                }
                try {
                    ConceptVocabulary found =
                            framing.decode(record.value(), ConceptVocabulary.class);
                    if (found.getDataSet().equals(dataSet)) {
                        newest = Optional.of(found);
                        unreadable = null;
                    }
                } catch (WireFormatException e) {
                    unreadable = Arrays.equals(record.key(), key) ? refuse(record, e) : unreadable;
                }
            }
        }
        if (unreadable != null) {
            throw unreadable;
        }
        return newest;
    }

    private static CliException refuse(
            ConsumerRecord<byte[], byte[]> record, WireFormatException reason) {
        return new CliException(
                "the newest vocabulary of the data set, at offset %d of partition %d of %s, cannot be read: %s; publish the vocabulary again, or give --concepts"
                        .formatted(
                                record.offset(),
                                record.partition(),
                                record.topic(),
                                reason.getMessage()),
                reason);
    }
}
