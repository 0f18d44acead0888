package io.tapastream.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.console.CliException;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    @TempDir private Path dir;

    @Test
    void topicsAreCreatedOnceTransactionsWorkAndDataOutliveARestart() throws Exception {
        List<TopicSettings> wanted = TopicSettings.of(Topics.DEFAULT, 2);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir)) {
            assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
            try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
                assertThat(admin.createMissing(wanted, (short) -1))
                        .containsExactlyElementsOf(
                                wanted.stream().map(TopicSettings::name).toList());
                assertThat(admin.createMissing(wanted, (short) -1)).isEmpty();
            }
            assertThat(setting(kafka, "match-scores", "cleanup.policy")).isEqualTo("compact");
            assertThat(setting(kafka, "match-scores", "retention.ms")).isEqualTo("-1");
            transact(kafka, "committed", true);
            transact(kafka, "aborted", false);
            assertThat(texts(kafka)).containsExactly("committed");
        }
        Thread.currentThread().interrupt();
        try (EmbeddedKafka again = EmbeddedKafka.start(dir)) {
            assertThat(Thread.interrupted()).as("starting keeps the interrupt").isTrue();
            assertThat(texts(again)).containsExactly("committed");
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).as("closing keeps the interrupt").isTrue();
    }

    @Test
    void anAddressWithoutABrokerIsExplained() {
        try (TopicAdmin admin =
                TopicAdmin.connect(
                        "127.0.0.1:1",
                        Map.of("default.api.timeout.ms", "500", "request.timeout.ms", "500"))) {
            assertThatThrownBy(
                            () ->
                                    admin.createMissing(
                                            TopicSettings.of(Topics.DEFAULT, 1), (short) 1))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("127.0.0.1:1")
                    .hasMessageContaining("check that Kafka runs there");
        }
        assertThatThrownBy(() -> TopicAdmin.connect("nonsense", Map.of()))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("nonsense");
    }

    private static List<String> texts(EmbeddedKafka kafka) {
        return TestTopics.read(kafka.bootstrapServers(), "tapa-scores").stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void transact(EmbeddedKafka kafka, String text, boolean commit)
            throws Exception {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        "test-transaction");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            Future<RecordMetadata> sent =
                    producer.send(
                            new ProducerRecord<>(
                                    "tapa-scores",
                                    "key".getBytes(StandardCharsets.UTF_8),
                                    text.getBytes(StandardCharsets.UTF_8)));
            sent.get();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static String setting(EmbeddedKafka kafka, String topic, String name) throws Exception {
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            Config config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
            return config.get(name).value();
        }
    }
}
