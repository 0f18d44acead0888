package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.topics.TopicRight;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.TopicUser;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The manifests of topics and users say what the catalogue of topics says. */
class KafkaManifestsTest {
    private static final Path TOPICS = Manifests.K8S.resolve("base/kafka/topics.yaml");
    private static final Path USERS = Manifests.K8S.resolve("base/kafka/users.yaml");
    private static final int PARTITIONS = 4;
    private static final String HINT =
            "write it anew with KafkaManifestsTest.Writer, then run k8s/render";

    @Test
    void theTopicsAreThoseOfTheCatalogue() throws IOException {
        assertThat(Files.readString(TOPICS)).as(HINT).isEqualTo(topics());
    }

    @Test
    void theRightsAreThoseOfTheCatalogue() throws IOException {
        assertThat(Files.readString(USERS)).as(HINT).isEqualTo(users());
    }

    private static String topics() {
        return """
                # The topics as `tapastream topics` creates them, generated from the catalogue of topics.
                # Nothing expires: a job that starts later evaluates all of it.
                """
                + TopicSettings.of(Topics.DEFAULT, PARTITIONS).stream()
                        .map(KafkaManifestsTest::topic)
                        .collect(Collectors.joining("---\n"));
    }

    private static String topic(TopicSettings topic) {
        return """
                apiVersion: kafka.strimzi.io/v1
                kind: KafkaTopic
                metadata:
                  name: %s
                  labels: {strimzi.io/cluster: tapastream}
                spec:
                  partitions: %d
                  replicas: 3
                  config: {cleanup.policy: %s, retention.ms: "%s"}
                """
                .formatted(
                        topic.name(),
                        topic.partitions(),
                        topic.config().get("cleanup.policy"),
                        topic.config().get("retention.ms"));
    }

    private static String users() {
        return """
                # Who may do what, generated from the catalogue of topics. Certificates are in the secrets of the
                # same names, written and renewed by Strimzi. Kafka grants Describe with Read and with Write.
                """
                + Arrays.stream(TopicUser.values())
                        .map(KafkaManifestsTest::user)
                        .collect(Collectors.joining("---\n"));
    }

    private static String user(TopicUser user) {
        StringBuilder text = new StringBuilder();
        text.append(
                """
                # %s:
                apiVersion: kafka.strimzi.io/v1
                kind: KafkaUser
                metadata:
                  name: tapastream-%s
                  labels: {strimzi.io/cluster: tapastream}
                spec:
                  authentication: {type: tls}
                  authorization:
                    type: simple
                    acls:
                """
                        .formatted(title(user), user.name().toLowerCase(Locale.ROOT)));
        for (Topic topic : Topic.values()) {
            String operations = operations(topic, user);
            if (!operations.isEmpty()) {
                text.append(resource("topic", topic.plainName(), "literal", operations));
            }
        }
        return text.append(otherThanTopics(user)).toString();
    }

    private static String title(TopicUser user) {
        return switch (user) {
            case EVALUATION -> "The evaluation job";
            case STORE -> "The job that fills PostgreSQL";
            case PUBLISHER -> "Training runs and whoever publishes data sets";
            case OBSERVER -> "People and pages that only look";
        };
    }

    private static String operations(Topic topic, TopicUser user) {
        return TopicRight.of(topic, user).stream()
                .map(TopicRight::operation)
                .collect(Collectors.joining(", "));
    }

    private static String otherThanTopics(TopicUser user) {
        return switch (user) {
            case EVALUATION ->
                    resource("group", "tapastream", "prefix", "Read")
                            + resource("transactionalId", "tapastream", "prefix", "Write");
            case STORE -> resource("group", "tapastream", "prefix", "Read");
            // Who reads without a consumer group needs no right on one.
            case PUBLISHER, OBSERVER -> "";
        };
    }

    private static String resource(String type, String name, String pattern, String operations) {
        return """
                      - resource: {type: %s, name: %s, patternType: %s}
                        operations: [%s]
                """
                .formatted(type, name, pattern, operations);
    }

    /** Writes both; runs in the folder tests/manifests. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            Files.writeString(TOPICS, topics());
            Files.writeString(USERS, users());
        }
    }
}
