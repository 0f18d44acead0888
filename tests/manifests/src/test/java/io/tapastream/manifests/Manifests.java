package io.tapastream.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rendered overlays of {@code k8s}. */
final class Manifests {
    static final Path K8S = Path.of("../../k8s");
    static final YAMLMapper YAML = new YAMLMapper();

    private Manifests() {}

    static List<Path> renderings() {
        try (Stream<Path> files = Files.list(K8S.resolve("rendered"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> documents(Path file) throws IOException {
        return documents(Files.readString(file));
    }

    static List<JsonNode> documents(String text) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        try (MappingIterator<JsonNode> each = YAML.readerFor(JsonNode.class).readValues(text)) {
            while (each.hasNext()) {
                documents.add(each.next());
            }
        }
        return documents;
    }

    /** The documents of a kind in a rendering. */
    static List<JsonNode> ofKind(Path rendering, String kind) throws IOException {
        return documents(rendering).stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .toList();
    }

    static String name(JsonNode document) {
        return document.path("kind").asText() + " " + document.at("/metadata/name").asText();
    }
}
