package io.tapastream.read.topic;

import io.tapastream.schemas.registry.SchemaRegistryException;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the output topics of a job as anybody would: committed records only, from the beginning, in
 * no consumer group, so that nothing is kept about the reader at the brokers. Not thread-safe,
 * except {@link #wakeUp}.
 */
public final class OutputTopics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputTopics.class);

    /** A person waits for this before hearing that nothing answers at the address. */
    private static final Duration FIRST_CONTACT = Duration.ofSeconds(10);

    /** Brokers that say nothing for so long are away. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final String bootstrapServers;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Set<String> missing;
    private final RecordFraming framing;

    private OutputTopics(
            String bootstrapServers,
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Set<String> missing,
            RecordFraming framing) {
        this.bootstrapServers = bootstrapServers;
        this.consumer = consumer;
        this.partitions = partitions;
        this.missing = missing;
        this.framing = framing;
    }

    /** Takes a record and when Kafka got it. */
    @FunctionalInterface
    public interface Reader {
        void read(SpecificRecord record, Instant written);
    }

    /**
     * Begins to read. Topics that do not exist are left out, but at least one must.
     *
     * @param names the topics
     * @param properties further settings of the Kafka client
     * @throws TopicsUnavailableException when the brokers cannot be reached or have none of the
     *     topics
     */
    public static OutputTopics open(
            String bootstrapServers, List<String> names, Map<String, String> properties) {
        return open(bootstrapServers, names, properties, RecordFraming.SINGLE_OBJECT);
    }

    /** The same, with the framing that the topics of the deployment have. */
    public static OutputTopics open(
            String bootstrapServers,
            List<String> names,
            Map<String, String> properties,
            RecordFraming framing) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        KafkaConsumer<byte[], byte[]> consumer;
        try {
            consumer =
                    new KafkaConsumer<>(
                            config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw TopicsUnavailableException.of("connect to Kafka", bootstrapServers, e);
        }
        try {
            return assign(bootstrapServers, consumer, names, framing);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Asks whether other topics may be read as well, which somebody else reads later.
     *
     * @throws TopicsUnavailableException where one may not be; not where one does not exist
     */
    public void requireReadable(List<String> others) {
        others.forEach(topic -> requireReadable(consumer, bootstrapServers, topic));
    }

    /** The brokers do not list what may not be read: only asking for it tells that it is there. */
    private static void requireReadable(
            KafkaConsumer<byte[], byte[]> consumer, String bootstrapServers, String topic) {
        try {
            consumer.partitionsFor(topic, FIRST_CONTACT);
        } catch (AuthorizationException e) {
            throw TopicsUnavailableException.of("read the topic " + topic, bootstrapServers, e);
        }
    }

    private static OutputTopics assign(
            String bootstrapServers,
            KafkaConsumer<byte[], byte[]> consumer,
            List<String> names,
            RecordFraming framing) {
        Map<String, List<PartitionInfo>> there;
        try {
            there = consumer.listTopics(FIRST_CONTACT);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw TopicsUnavailableException.of("list the topics", bootstrapServers, e);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>();
        for (String topic : names) {
            if (!there.containsKey(topic)) {
                requireReadable(consumer, bootstrapServers, topic);
                missing.add(topic);
                continue;
            }
            there.get(topic)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        if (partitions.isEmpty()) {
            throw new TopicsUnavailableException(
                    "none of the topics %s is at %s; check --topic-prefix, or create them with 'tapastream topics'"
                            .formatted(names, bootstrapServers));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return new OutputTopics(
                bootstrapServers, consumer, List.copyOf(partitions), missing, framing);
    }

    /** The topics that say something of SAE checkpoints, without the matches of single concepts. */
    public static List<String> scores(Topics topics) {
        return List.of(
                topics.matchScores(),
                topics.tapaScores(),
                topics.saeHealth(),
                topics.saeComparisons(),
                topics.alerts(),
                topics.saeCheckpointStatus());
    }

    /** The topics that did not exist when reading began. */
    public Set<String> missing() {
        return Set.copyOf(missing);
    }

    /**
     * Reads what has come, and waits for it at most so long.
     *
     * @throws TopicsUnavailableException when Kafka or the schema registry does not answer; what
     *     was not read comes with the next call
     * @throws InterruptedException when the thread was interrupted
     */
    public void poll(Duration longest, Reader reader) throws InterruptedException {
        try {
            ConsumerRecords<byte[], byte[]> come = consumer.poll(longest);
            for (TopicPartition partition : come.partitions()) {
                for (ConsumerRecord<byte[], byte[]> record : come.records(partition)) {
                    read(record, reader, come);
                }
            }
        } catch (InterruptException e) {
            // Kafka restores the interrupt; the caller gets it as an exception instead.
            Thread.interrupted();
            throw new InterruptedException("interrupted while reading");
        } catch (WakeupException e) {
            throw new InterruptedException("woken up while reading");
        } catch (KafkaException e) {
            throw TopicsUnavailableException.of("read the output topics", bootstrapServers, e);
        }
    }

    private void read(
            ConsumerRecord<byte[], byte[]> record,
            Reader reader,
            ConsumerRecords<byte[], byte[]> come) {
        if (record.value() == null) {
            return;
        }
        try {
            reader.read(framing.decode(record.value()), Instant.ofEpochMilli(record.timestamp()));
        } catch (SchemaRegistryException e) {
            rewind(record, come);
            throw new TopicsUnavailableException(e.getMessage(), e);
        } catch (WireFormatException e) {
            LOG.warn(
                    "left out {} partition {} offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    /** Has a record, and those that came with it and were not read, come again. */
    private void rewind(
            ConsumerRecord<byte[], byte[]> unread, ConsumerRecords<byte[], byte[]> come) {
        TopicPartition here = new TopicPartition(unread.topic(), unread.partition());
        boolean reached = false;
        for (TopicPartition partition : come.partitions()) {
            if (partition.equals(here)) {
                reached = true;
                consumer.seek(here, unread.offset());
            } else if (reached) {
                consumer.seek(partition, come.records(partition).get(0).offset());
            }
        }
    }

    /** Reads up to what is the end now. */
    public void readToEnd(Reader reader) throws InterruptedException {
        Map<TopicPartition, Long> ends = ends();
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
            poll(Duration.ofMillis(200), reader);
        }
    }

    /** Committed records (and markers of transactions) that are there and were not read yet. */
    public long lag() throws InterruptedException {
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end : ends().entrySet()) {
            lag += Math.max(0, end.getValue() - consumer.position(end.getKey()));
        }
        return lag;
    }

    private Map<TopicPartition, Long> ends() throws InterruptedException {
        try {
            return consumer.endOffsets(partitions, LONGEST_SILENCE);
        } catch (InterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while asking for the ends of the topics");
        } catch (WakeupException e) {
            throw new InterruptedException("woken up while asking for the ends of the topics");
        } catch (KafkaException e) {
            throw TopicsUnavailableException.of("read the output topics", bootstrapServers, e);
        }
    }

    /** Ends a {@link #poll} of another thread with an InterruptedException. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
