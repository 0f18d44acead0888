package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Python client knows the topics of the catalogue. */
class PythonCatalogueTest {
    private static final Path MODULE =
            Path.of("..", "clients", "python", "src", "tapastream", "catalogue.py");

    @Test
    void theModuleIsUpToDate() throws IOException {
        assertThat(Files.readString(MODULE))
                .as("catalogue.py; generate it again with PythonCatalogueTest.Writer")
                .isEqualTo(module());
    }

    private static String module() {
        StringBuilder module = new StringBuilder();
        module.append("\"\"\"The topics. Generated from schemas/.../topics/Topic.java by ");
        module.append("PythonCatalogueTest.Writer.\"\"\"\n\n");
        module.append("#: The record types of each topic, by its name without a deployment's ");
        module.append("prefix.\nTOPICS: dict[str, tuple[str, ...]] = {\n");
        for (Topic topic : Topic.values()) {
            module.append("    \"%s\": (%s),\n".formatted(topic.plainName(), records(topic)));
        }
        return module.append("}\n").toString();
    }

    private static String records(Topic topic) {
        String names =
                topic.records().stream()
                        .map(record -> "\"" + record.getName() + "\"")
                        .collect(Collectors.joining(", "));
        return topic.records().size() == 1 ? names + "," : names;
    }

    /** Writes the module; runs in the folder schemas. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            Files.writeString(MODULE, module());
        }
    }
}
