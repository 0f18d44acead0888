package io.tapastream.cli.scores;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.WireFormat;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** Writes records into their topics as the job does: in transactions. */
public final class ScoreTopicsWriter implements AutoCloseable {
    private static final Topics TOPICS = Topics.DEFAULT;

    private final KafkaProducer<byte[], byte[]> producer;

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
    }

    /** All of these in one transaction; they are committed when this returns. */
    public void write(List<? extends SpecificRecord> records) throws Exception {
        producer.beginTransaction();
        sendAll(records);
        producer.commitTransaction();
    }

    /** These in a transaction that is not committed in the end. */
    public void writeAndAbort(List<? extends SpecificRecord> records) throws Exception {
        producer.beginTransaction();
        sendAll(records);
        producer.abortTransaction();
    }

    private void sendAll(List<? extends SpecificRecord> records) throws Exception {
        List<Future<RecordMetadata>> sent = records.stream().map(this::send).toList();
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
    }

    private Future<RecordMetadata> send(SpecificRecord record) {
        String topic;
        byte[] key;
        if (record instanceof MatchScore match) {
            topic = TOPICS.matchScores();
            key = RecordKeys.of(match);
        } else if (record instanceof TapaScore tapa) {
            topic = TOPICS.tapaScores();
            key = RecordKeys.of(tapa);
        } else if (record instanceof SaeHealth health) {
            topic = TOPICS.saeHealth();
            key = RecordKeys.of(health);
        } else if (record instanceof ConceptMatch match) {
            topic = TOPICS.conceptMatches();
            key = RecordKeys.of(match);
        } else if (record instanceof Alert alert) {
            topic = TOPICS.alerts();
            key = RecordKeys.of(alert);
        } else if (record instanceof SaeCheckpointStatus status) {
            topic = TOPICS.saeCheckpointStatus();
            key = RecordKeys.of(status);
        } else if (record instanceof ImagePair pair) {
            topic = TOPICS.imagePairs();
            key = RecordKeys.of(pair);
        } else {
            throw new IllegalArgumentException("no topic for " + record.getSchema().getName());
        }
        return producer.send(new ProducerRecord<>(topic, key, WireFormat.encode(record)));
    }

    @Override
    public void close() {
        producer.close();
    }
}
