package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics and rights in Kafka are those that the jobs need. */
class TopicsTest {
    private static final int PARTITIONS = 4;

    static List<Path> renderings() {
        return Manifests.renderings();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void theTopicsAreThoseThatTheCommandLineCreates(Path rendering) throws IOException {
        assertThat(
                        Manifests.ofKind(rendering, "KafkaTopic").stream()
                                .map(TopicsTest::settings)
                                .toList())
                .containsExactlyInAnyOrderElementsOf(TopicSettings.of(Topics.DEFAULT, PARTITIONS));
    }

    private static TopicSettings settings(JsonNode topic) {
        Map<String, String> config = new TreeMap<>();
        topic.at("/spec/config")
                .properties()
                .forEach(field -> config.put(field.getKey(), field.getValue().asText()));
        return new TopicSettings(
                topic.at("/metadata/name").asText(), topic.at("/spec/partitions").asInt(), config);
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyUserMayDoWhatItMustAndNoMore(Path rendering) throws IOException {
        Topics topics = Topics.DEFAULT;
        Map<String, Map<String, Set<String>>> rights =
                Manifests.ofKind(rendering, "KafkaUser").stream()
                        .collect(
                                Collectors.toMap(
                                        user -> user.at("/metadata/name").asText(),
                                        TopicsTest::rights));
        assertThat(rights)
                .containsOnlyKeys(
                        "tapastream-evaluation",
                        "tapastream-store",
                        "tapastream-publisher",
                        "tapastream-observer");
        Map<String, Set<String>> evaluation = rights.get("tapastream-evaluation");
        // Its sink lists the producers of what it writes, which Kafka allows who may read.
        assertThat(evaluation.get("Read"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(topics.inputs().stream(), topics.outputs().stream())
                                .toList());
        assertThat(evaluation.get("Write")).containsExactlyInAnyOrderElementsOf(topics.outputs());
        // The page shows the images of pairs.
        assertThat(rights.get("tapastream-observer").get("Read"))
                .containsExactlyInAnyOrderElementsOf(and(topics.outputs(), topics.imagePairs()));
        assertThat(rights.get("tapastream-store").get("Read"))
                .containsExactlyInAnyOrderElementsOf(topics.summaries());
        for (String reader : List.of("tapastream-store", "tapastream-observer")) {
            assertThat(rights.get(reader)).doesNotContainKey("Write");
        }
        Map<String, Set<String>> publisher = rights.get("tapastream-publisher");
        assertThat(publisher.get("Write")).containsExactlyInAnyOrderElementsOf(topics.inputs());
        // Where images are published without names of concepts, those in force are looked up.
        assertThat(publisher.get("Read")).containsExactly(topics.conceptVocabularies());
        for (String writer : List.of("tapastream-evaluation", "tapastream-publisher")) {
            assertThat(rights.get(writer).get("DescribeConfigs"))
                    .isEqualTo(rights.get(writer).get("Write"));
        }
    }

    private static List<String> and(List<String> topics, String more) {
        return Stream.concat(topics.stream(), Stream.of(more)).toList();
    }

    /** The topics on which each operation is allowed. */
    private static Map<String, Set<String>> rights(JsonNode user) {
        Map<String, Set<String>> rights = new TreeMap<>();
        for (JsonNode acl : user.at("/spec/authorization/acls")) {
            if (acl.at("/resource/type").asText().equals("topic")) {
                StreamSupport.stream(acl.get("operations").spliterator(), false)
                        .forEach(
                                operation ->
                                        rights.computeIfAbsent(
                                                        operation.asText(), o -> new TreeSet<>())
                                                .add(acl.at("/resource/name").asText()));
            }
        }
        return rights;
    }
}
