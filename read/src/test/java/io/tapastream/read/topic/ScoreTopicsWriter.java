package io.tapastream.read.topic;

import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.WireFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records into their topics as the job does: in transactions. */
public final class ScoreTopicsWriter implements AutoCloseable {
    private static final Topics TOPICS = Topics.DEFAULT;

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;

    public ScoreTopicsWriter(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "transactional.id",
                                "score-topics-writer"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
    }

    /** All of these in one transaction; readers see them when this returns. */
    public void write(List<? extends SpecificRecord> records) throws Exception {
        producer.beginTransaction();
        Set<TopicPartition> written = sendAll(records);
        producer.commitTransaction();
        awaitVisible(written);
    }

    /** These in a transaction that is not committed in the end. */
    public void writeAndAbort(List<? extends SpecificRecord> records) throws Exception {
        producer.beginTransaction();
        Set<TopicPartition> written = sendAll(records);
        producer.abortTransaction();
        awaitVisible(written);
    }

    private Set<TopicPartition> sendAll(List<? extends SpecificRecord> records) throws Exception {
        List<Future<RecordMetadata>> sent = records.stream().map(this::send).toList();
        producer.flush();
        Set<TopicPartition> partitions = new HashSet<>();
        for (Future<RecordMetadata> one : sent) {
            partitions.add(new TopicPartition(one.get().topic(), one.get().partition()));
        }
        return partitions;
    }

    /** A transaction has ended before its markers are in the partitions and readers see its end. */
    private void awaitVisible(Set<TopicPartition> partitions) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!ends(partitions, IsolationLevel.READ_COMMITTED)
                .equals(ends(partitions, IsolationLevel.READ_UNCOMMITTED))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the transaction was not visible within " + DEADLINE);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions, IsolationLevel level)
            throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(level))
                .all()
                .get()
                .forEach((partition, found) -> ends.put(partition, found.offset()));
        return ends;
    }

    private Future<RecordMetadata> send(SpecificRecord record) {
        return producer.send(
                new ProducerRecord<>(
                        TOPICS.name(Topic.of(record.getSchema())),
                        RecordKeys.of(record),
                        WireFormat.encode(record)));
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
