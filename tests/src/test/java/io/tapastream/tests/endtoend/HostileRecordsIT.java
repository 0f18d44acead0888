package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.jobs.config.EmbedOptions;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.tests.endtoend.HostileRecords.Hostile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a record holds, the job goes on: records from {@link HostileRecords} among good ones, in
 * topics with the usual limits and with small ones. None restarts the job; each that must be
 * refused is in {@code rejected} once, each other one at most once; the good ones give exactly the
 * scores of the batch. More of them, or others, with the system properties {@code hostile.records}
 * and {@code hostile.seed}.
 */
class HostileRecordsIT {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final int RECORDS = Integer.getInteger("hostile.records", 300);
    private static final long SEED = Long.getLong("hostile.seed", 20260101);

    @TempDir Path folder;

    @Test
    void inTopicsWithTheUsualLimits() throws Exception {
        run(SEED, Map.of());
    }

    @Test
    void inTopicsThatTakeLittle() throws Exception {
        run(
                SEED + 1,
                Map.of(
                        TOPICS.rejected(),
                        Map.of(
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1500",
                                TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete"),
                        TOPICS.pairLatents(),
                        Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "160")));
    }

    private void run(long seed, Map<String, Map<String, String>> topicConfigs) throws Exception {
        Workload workload = new Workload(3);
        byte[] sae = workload.sae();
        List<SpecificRecord> good = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            good.add(workload.image(i, i));
            good.add(workload.pair(i, i));
        }
        HostileRecords hostile = new HostileRecords(seed);
        Map<String, Hostile> sent = new LinkedHashMap<>();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder)) {
            configure(evaluator, topicConfigs);
            try (SettledScores scores = new SettledScores(evaluator);
                    TopicReader<Rejected> rejected =
                            evaluator.reader(TOPICS.rejected(), Rejected.class)) {
                evaluator.start(options(evaluator), new Configuration(), 2);
                ExactStreamIT.publish(
                        evaluator,
                        List.of(
                                workload.vocabulary(),
                                ConceptVocabulary.newBuilder(workload.vocabulary())
                                        .setDataSet(HostileRecords.DATA_SET)
                                        .build()));
                ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 1, sae));
                int share = good.size() / 4;
                for (int part = 0; part < 4; part++) {
                    ExactStreamIT.publish(
                            evaluator, good.subList(part * share, (part + 1) * share));
                    List<Hostile> batch = new ArrayList<>();
                    for (int i = 0; i < RECORDS / 4; i++) {
                        batch.add(hostile.next());
                    }
                    send(evaluator, batch, sent);
                }
                send(evaluator, hostile.manifestsOfFiles(), sent);
                sendLast(evaluator, sent);

                long due = sent.values().stream().filter(Hostile::refused).count();
                Map<String, Rejected> reported = new HashMap<>();
                rejected.await(
                        "the rejection of each of " + due + " records",
                        LocalEvaluator.DEADLINE,
                        reader -> refused(reader, sent) >= due);
                scores.await("sae", 1, workload.batch(sae));
                for (Rejected rejection : rejected.all()) {
                    if (rejection.getOffset() < 0) {
                        assertThat(rejection.getTopic()).isEqualTo(TOPICS.pairLatents());
                        assertThat(rejection.getStage()).isEqualTo("sink");
                        continue;
                    }
                    assertThat(sent).containsKey(source(rejection));
                    assertThat(reported.put(source(rejection), rejection))
                            .as("once: " + sent.get(source(rejection)).kind())
                            .isNull();
                }
                assertThat(rejected.all().stream().anyMatch(r -> r.getOffset() < 0))
                        .as("records that their own topic does not take")
                        .isEqualTo(topicConfigs.containsKey(TOPICS.pairLatents()));
                assertThat(evaluator.failures()).as("failures of the job").isEmpty();
                report(seed, sent, reported);
            }
        }
    }

    private Configuration options(LocalEvaluator evaluator) throws Exception {
        Configuration options = evaluator.options();
        options.set(EmbedOptions.ENCODER_NAME, DemoImageEncoder.NAME);
        options.set(EmbedOptions.OTHER_ENCODERS, List.of(Workload.ENCODER));
        options.set(EmbedOptions.ENCODER_MODEL, DemoImageEncoder.write(folder).toString());
        options.set(EmbedOptions.ENCODER_RECIPE, DemoImageEncoder.recipe().name());
        return options;
    }

    private static void configure(
            LocalEvaluator evaluator, Map<String, Map<String, String>> topicConfigs)
            throws Exception {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        topicConfigs.forEach(
                (topic, config) ->
                        changes.put(
                                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                config.entrySet().stream()
                                        .map(
                                                entry ->
                                                        new AlterConfigOp(
                                                                new ConfigEntry(
                                                                        entry.getKey(),
                                                                        entry.getValue()),
                                                                AlterConfigOp.OpType.SET))
                                        .toList()));
        try (Admin admin =
                Admin.create(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                evaluator.bootstrapServers()))) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static long refused(TopicReader<Rejected> reader, Map<String, Hostile> sent) {
        return reader.all().stream()
                .map(HostileRecordsIT::source)
                .distinct()
                .filter(source -> sent.containsKey(source) && sent.get(source).refused())
                .count();
    }

    /** Sends the records and notes under which source each is known. */
    private static void send(
            LocalEvaluator evaluator, List<Hostile> records, Map<String, Hostile> sent)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(evaluator)) {
            Map<Hostile, Future<RecordMetadata>> under = new LinkedHashMap<>();
            for (Hostile record : records) {
                under.put(
                        record,
                        producer.send(
                                new ProducerRecord<>(
                                        record.topic(), record.key(), record.value())));
            }
            for (Map.Entry<Hostile, Future<RecordMetadata>> entry : under.entrySet()) {
                sent.put(source(entry.getValue().get()), entry.getKey());
            }
        }
    }

    /** One more bad record to each partition: behind its rejection there is no other to come. */
    private static void sendLast(LocalEvaluator evaluator, Map<String, Hostile> sent)
            throws Exception {
        byte[] bytes = "last".getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = producer(evaluator)) {
            for (String topic : TOPICS.inputs()) {
                for (var partition : producer.partitionsFor(topic)) {
                    RecordMetadata stored =
                            producer.send(
                                            new ProducerRecord<>(
                                                    topic, partition.partition(), bytes, bytes))
                                    .get();
                    sent.put(source(stored), new Hostile("last", topic, bytes, bytes, true));
                }
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(LocalEvaluator evaluator) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, evaluator.bootstrapServers());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static String source(RecordMetadata stored) {
        return stored.topic() + "/" + stored.partition() + "/" + stored.offset();
    }

    private static String source(Rejected rejection) {
        return rejection.getTopic() + "/" + rejection.getPartition() + "/" + rejection.getOffset();
    }

    private static void report(
            long seed, Map<String, Hostile> sent, Map<String, Rejected> reported) {
        Map<String, Map<String, Integer>> kinds = new TreeMap<>();
        sent.forEach(
                (source, hostile) ->
                        kinds.computeIfAbsent(hostile.kind(), kind -> new TreeMap<>())
                                .merge(
                                        reported.containsKey(source)
                                                ? reported.get(source).getReason()
                                                : "accepted",
                                        1,
                                        Integer::sum));
        System.out.printf("hostile records, seed %d: %d tried%n", seed, sent.size());
        kinds.forEach((kind, outcomes) -> System.out.printf("  %s: %s%n", kind, outcomes));
    }
}
