package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The reference page of the topics says what the catalogue and the schemas say. */
class TopicsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "topics.md");
    private static final Path SCHEMAS = Path.of("src", "main", "avro");

    @Test
    void thePageIsUpToDate() throws IOException {
        assertThat(Files.readString(PAGE))
                .as("docs/topics.md; generate it again with TopicsPageTest.Writer")
                .isEqualTo(page());
    }

    @Test
    void everySchemaIsOnThePage() throws IOException {
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
        page.append(
                "The topics that the job reads and writes. Values are Avro records in single-object ");
        page.append("encoding (C3 01, the schema's\nfingerprint, the record); the schemas are in ");
        page.append("[schemas/src/main/avro](../schemas/src/main/avro).\nKeys are UTF-8, their ");
        page.append("parts joined by `/` (a `/` or `%` inside a part is percent-encoded).\n");
        page.append("With a schema registry, values have Confluent's framing instead ");
        page.append("([schema-registry.md](schema-registry.md)).\n");
        page.append("`--topic-prefix` adds a prefix to every name. This page is generated ");
        page.append("from the schemas.\n\n");
        page.append("| topic | job | key | kept | records |\n|---|---|---|---|---|\n");
        for (Topic topic : Topic.values()) {
            page.append(
                    "| `%s` | %s | %s | %s | %s |\n"
                            .formatted(
                                    topic.plainName(),
                                    topic.isInput() ? "reads" : "writes",
                                    topic.key(),
                                    topic.isCompacted() ? "newest of each key" : "all",
                                    links(topic)));
        }
        allTypes().forEach(type -> append(page, type));
        return page.toString();
    }

    private static String links(Topic topic) {
        return topic.records().stream()
                .map(record -> link(record.getName()))
                .collect(Collectors.joining(", "));
    }

    private static String link(String name) {
        return "[%s](#%s)".formatted(name, name.toLowerCase(Locale.ROOT));
    }

    /** The records of the topics, then what they hold. */
    private static Set<Schema> allTypes() {
        Set<Schema> found = new LinkedHashSet<>();
        Arrays.stream(Topic.values()).forEach(topic -> found.addAll(topic.records()));
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
