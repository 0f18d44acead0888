package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The reference page of the topics says what the schemas and the topics' settings say. */
class TopicsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "topics.md");
    private static final Path SCHEMAS = Path.of("src", "main", "avro");
    private static final Topics TOPICS = Topics.DEFAULT;

    private record Content(String key, List<Schema> records) {}

    private static Map<String, Content> contents() {
        Map<String, Content> all = new LinkedHashMap<>();
        all.put(TOPICS.annotatedImages(), content("dataSet/imageId", AnnotatedImage.SCHEMA$));
        all.put(TOPICS.imagePairs(), content("dataSet/pairId", ImagePair.SCHEMA$));
        all.put(TOPICS.conceptVocabularies(), content("dataSet", ConceptVocabulary.SCHEMA$));
        all.put(
                TOPICS.saeCheckpoints(),
                content("run/sae/step", SaeCheckpointManifest.SCHEMA$, SaeCheckpointChunk.SCHEMA$));
        all.put(
                TOPICS.conceptMatches(),
                content("run/sae/step/dataSet/concept", ConceptMatch.SCHEMA$));
        all.put(TOPICS.matchScores(), content("run/sae/step/dataSet", MatchScore.SCHEMA$));
        all.put(
                TOPICS.tapaScores(),
                content(
                        "run/sae/step/dataSet, of a concept followed by concept/index, of a window by its start and end",
                        TapaScore.SCHEMA$));
        all.put(TOPICS.saeHealth(), content("run/sae/step/dataSet", SaeHealth.SCHEMA$));
        all.put(TOPICS.saeComparisons(), content("run/sae/step/dataSet", SaeComparison.SCHEMA$));
        all.put(TOPICS.alerts(), content("run/sae/step/dataSet/kind", Alert.SCHEMA$));
        all.put(TOPICS.saeCheckpointStatus(), content("run/sae/step", SaeCheckpointStatus.SCHEMA$));
        all.put(TOPICS.pairLatents(), content("run/sae/step/dataSet/pairId", PairLatents.SCHEMA$));
        all.put(TOPICS.rejected(), content("as the record that was refused", Rejected.SCHEMA$));
        return all;
    }

    private static Content content(String key, Schema... records) {
        return new Content(key, List.of(records));
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        assertThat(Files.readString(PAGE))
                .as("docs/topics.md; write it anew with TopicsPageTest.Writer")
                .isEqualTo(page());
    }

    @Test
    void everyTopicAndEverySchemaIsOnThePage() throws IOException {
        assertThat(contents().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        TopicSettings.of(TOPICS, 1).stream().map(TopicSettings::name).toList());
        String page = page();
        try (Stream<Path> files = Files.list(SCHEMAS)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(".avsc", "");
                assertThat(page).as(name).contains("## " + name + "\n");
            }
        }
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        page.append("# Topics\n\n");
        page.append("What the job reads and writes. Values are Avro records in single-object ");
        page.append("encoding (C3 01, the schema's\nfingerprint, the record); the schemas are in ");
        page.append("[schemas/src/main/avro](../schemas/src/main/avro).\nKeys are UTF-8, their ");
        page.append("parts joined by `/` (a `/` or `%` inside a part is percent-encoded).\n");
        page.append("With a schema registry values have Confluent's framing instead ");
        page.append("([schema-registry.md](schema-registry.md)).\n");
        page.append("`--topic-prefix` puts a prefix before every name. This page is generated ");
        page.append("from the schemas.\n\n");
        page.append("| topic | job | key | kept | records |\n|---|---|---|---|---|\n");
        Map<String, TopicSettings> settings =
                TopicSettings.of(TOPICS, 1).stream()
                        .collect(Collectors.toMap(TopicSettings::name, topic -> topic));
        contents()
                .forEach(
                        (topic, content) ->
                                page.append(
                                        "| `%s` | %s | %s | %s | %s |\n"
                                                .formatted(
                                                        topic,
                                                        TOPICS.inputs().contains(topic)
                                                                ? "reads"
                                                                : "writes",
                                                        content.key(),
                                                        kept(settings.get(topic)),
                                                        links(content))));
        allTypes().forEach(type -> append(page, type));
        return page.toString();
    }

    private static String kept(TopicSettings topic) {
        return topic.config().get("cleanup.policy").equals("compact")
                ? "newest of each key"
                : "all";
    }

    private static String links(Content content) {
        return content.records().stream()
                .map(record -> link(record.getName()))
                .collect(Collectors.joining(", "));
    }

    private static String link(String name) {
        return "[%s](#%s)".formatted(name, name.toLowerCase(Locale.ROOT));
    }

    /** The records of the topics, then what they hold. */
    private static Set<Schema> allTypes() {
        Set<Schema> found = new LinkedHashSet<>();
        contents().values().forEach(content -> found.addAll(content.records()));
        Deque<Schema> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            for (Schema inner : inner(open.remove())) {
                boolean named =
                        inner.getType() == Schema.Type.RECORD
                                || inner.getType() == Schema.Type.ENUM;
                if (!named || found.add(inner)) {
                    open.add(inner);
                }
            }
        }
        return found;
    }

    private static List<Schema> inner(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> schema.getFields().stream().map(Schema.Field::schema).toList();
            case ARRAY -> List.of(schema.getElementType());
            case MAP -> List.of(schema.getValueType());
            case UNION -> schema.getTypes();
            default -> List.of();
        };
    }

    private static void append(StringBuilder page, Schema type) {
        page.append("\n## ").append(type.getName()).append("\n\n").append(type.getDoc());
        page.append("\n\n");
        if (type.getType() == Schema.Type.ENUM) {
            page.append("One of ");
            page.append(
                    type.getEnumSymbols().stream()
                            .map(symbol -> "`" + symbol + "`")
                            .collect(Collectors.joining(", ")));
            page.append(".\n");
            return;
        }
        page.append("| field | type | meaning |\n|---|---|---|\n");
        for (Schema.Field field : type.getFields()) {
            page.append(
                    "| `%s` | %s | %s |\n"
                            .formatted(
                                    field.name(),
                                    text(field.schema()),
                                    field.doc().replace("|", "\\|")));
        }
    }

    private static String text(Schema schema) {
        if (schema.getLogicalType() != null) {
            return schema.getLogicalType().getName();
        }
        return switch (schema.getType()) {
            case RECORD, ENUM -> link(schema.getName());
            case ARRAY -> "array of " + text(schema.getElementType());
            case MAP -> "map of " + text(schema.getValueType());
            case UNION ->
                    schema.getTypes().stream()
                            .map(TopicsPageTest::text)
                            .collect(Collectors.joining(" or "));
            default -> schema.getType().getName();
        };
    }

    /** Writes the page; runs in the folder schemas. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            Files.writeString(PAGE, page());
        }
    }
}
