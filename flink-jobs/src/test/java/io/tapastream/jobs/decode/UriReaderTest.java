package io.tapastream.jobs.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.jobs.config.EvaluationSettings.Uris;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriReaderTest {
    @TempDir Path folder;

    private String allowed;
    private UriReader reader;

    @BeforeEach
    void setUp() throws IOException {
        Files.createDirectories(folder.resolve("in/a"));
        Files.write(folder.resolve("in/a/x.bin"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("secret.bin"), new byte[] {9});
        allowed = folder.resolve("in").toUri().toString();
        reader = new UriReader(new Uris(false, List.of(allowed)));
    }

    @Test
    void readsBelowAnAllowedPrefix() throws RefusedException {
        assertThat(reader.read(allowed + "a/x.bin", 3)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.bin", "a/../../secret.bin", "%2e%2e/secret.bin"})
    void leadsNowhereElse(String path) {
        assertThatThrownBy(() -> reader.read(allowed + path, 10))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo("URI_NOT_ALLOWED"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/x",
                "HTTPS://127.0.0.1/x",
                "x.bin",
                "file:///etc/passwd",
                ":",
                ""
            })
    void refusesWhatIsNotAllowed(String uri) {
        assertThatThrownBy(() -> reader.read(uri, 10))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo("URI_NOT_ALLOWED"));
    }

    @Test
    void tellsAMissingFileFromOneThatIsTooLarge() {
        assertThatThrownBy(() -> reader.read(allowed + "a/y.bin", 10))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo("URI_UNREADABLE"));
        assertThatThrownBy(() -> reader.read(allowed + "a/x.bin", 2))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo("TOO_LARGE"));
    }
}
