package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the other tests check is what the sources give today. */
class RenderingTest {
    @Test
    void everyOverlayIsRenderedFromTheSourcesAsTheyAre() throws Exception {
        String sources = digest();
        try (Stream<Path> overlays = Files.list(Manifests.K8S.resolve("overlays"))) {
            assertThat(overlays.map(overlay -> overlay.getFileName() + ".yaml"))
                    .containsExactlyInAnyOrderElementsOf(
                            Manifests.renderings().stream()
                                    .map(rendering -> rendering.getFileName().toString())
                                    .toList());
        }
        for (Path rendering : Manifests.renderings()) {
            assertThat(Files.readAllLines(rendering).get(0))
                    .as("run k8s/render and commit what it writes")
                    .isEqualTo("# Rendered by k8s/render. Sources: " + sources);
        }
    }

    /** As k8s/render computes it: the lines of sha256sum, in the order of the paths. */
    private static String digest() throws Exception {
        List<Path> sources = new ArrayList<>();
        for (String part : List.of("base", "components", "overlays")) {
            try (Stream<Path> files = Files.walk(Manifests.K8S.resolve(part))) {
                files.filter(Files::isRegularFile).forEach(sources::add);
            }
        }
        StringBuilder lines = new StringBuilder();
        for (String path :
                sources.stream()
                        .map(file -> Manifests.K8S.relativize(file).toString())
                        .sorted()
                        .toList()) {
            lines.append(sha256(Files.readAllBytes(Manifests.K8S.resolve(path))))
                    .append("  ")
                    .append(path)
                    .append('\n');
        }
        return sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void bothWaysMakeTheSameRoles() throws IOException {
        assertThat(Manifests.K8S.resolve("base/postgres/reader.sh"))
                .hasSameTextualContentAs(Path.of("../../deploy/postgres/reader.sh"));
    }

    @Test
    void nothingSecretIsInTheManifests() throws IOException {
        for (Path rendering : Manifests.renderings()) {
            assertThat(Manifests.ofKind(rendering, "Secret")).isEmpty();
        }
    }
}
