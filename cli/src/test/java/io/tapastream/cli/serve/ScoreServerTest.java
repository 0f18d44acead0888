package io.tapastream.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImageUri;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreServerTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0};

    @TempDir private static Path dir;
    private static EmbeddedKafka kafka;
    private static ScoreServer server;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"));
        try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
            admin.createMissing(TopicSettings.of(Topics.DEFAULT, 1), (short) 1);
        }
        server =
                ScoreServer.start(
                        ScoreServer.Settings.local(kafka.bootstrapServers(), Topics.DEFAULT));
    }

    @AfterAll
    static void stop() {
        server.close();
        kafka.close();
    }

    /** The whole answer to a request as it is, which the ordinary clients would put right. */
    private static String ask(String requestLine, String host) throws Exception {
        URI url = URI.create(server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(requestLine, host)
                            .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyAnswerForbidsThePageToLoadFromElsewhere() throws Exception {
        for (String path : List.of("/", "/main.js", "/api/heatmap", "/nothing")) {
            assertThat(ask("GET " + path, "localhost"))
                    .as(path)
                    .containsIgnoringCase(
                            "content-security-policy: default-src 'none'; script-src 'self'")
                    .containsIgnoringCase("x-content-type-options: nosniff");
        }
    }

    @Test
    void answersUnderLoopbackNamesOnlyAndOnlyToReaders() throws Exception {
        assertThat(ask("GET /", "127.0.0.1:8765")).startsWith("HTTP/1.1 200");
        assertThat(ask("GET /", "evil.example")).startsWith("HTTP/1.1 421");
        assertThat(ask("POST /", "localhost")).startsWith("HTTP/1.1 405");
        assertThat(server.url()).startsWith("http://127.0.0.1:");
    }

    @Test
    void servesItsOwnFilesOnlyAndExplainsWhatItCannotAnswer() throws Exception {
        for (String path : List.of("/../../etc/passwd", "/%2e%2e/pom.xml", "/vendor", "/.class")) {
            assertThat(ask("GET " + path, "localhost")).as(path).contains(" 404 ");
        }
        assertThat(ask("GET /api/concepts?run=r", "localhost"))
                .contains(" 400 ")
                .contains("the parameter 'sae' is missing");
        assertThat(ask("GET /api/concepts?run=r&sae=s&step=x&dataSet=d", "localhost"))
                .contains(" 400 ")
                .contains("'x'");
        assertThat(
                        ask(
                                "GET /api/concepts?run=r&sae=s&step=1&dataSet=d&method=fbmp&beta=0.5&k=3",
                                "localhost"))
                .contains(" 404 ");
    }

    @Test
    void theVendoredFilesAreThoseThatTheChecksumsName() throws Exception {
        List<String> lines;
        try (InputStream in = resource("vendor/checksums.sha256")) {
            lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        }
        assertThat(lines.stream().map(line -> "vendor/" + line.substring(66)))
                .as("every vendored file that is served has a checksum")
                .containsExactlyInAnyOrderElementsOf(
                        PageFiles.NAMES.stream().filter(n -> n.startsWith("vendor/")).toList());
        for (String line : lines) {
            try (InputStream in = resource("vendor/" + line.substring(66))) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
                assertThat(HexFormat.of().formatHex(digest)).isEqualTo(line.substring(0, 64));
            }
        }
    }

    private static InputStream resource(String name) {
        return PageFiles.class.getResourceAsStream("page/" + name);
    }

    @Test
    void picturesComeFromAllowedFoldersOnlyAndAreNothingElse() throws Exception {
        Path allowed = Files.createDirectories(dir.resolve("allowed"));
        Path other = Files.createDirectories(dir.resolve("other"));
        Files.write(allowed.resolve("a.png"), PNG);
        Files.write(other.resolve("b.png"), PNG);
        Files.writeString(allowed.resolve("c.txt"), "<svg onload=alert(1)>");
        Files.createSymbolicLink(allowed.resolve("link.png"), other.resolve("b.png"));
        PairImages images = new PairImages(List.of(allowed));
        assertThat(images.picture(new ImageBytes(ByteBuffer.wrap(PNG)))).isPresent();
        assertThat(images.picture(uri(allowed.resolve("a.png"))).orElseThrow().contentType())
                .isEqualTo("image/png");
        assertThat(images.picture(uri(other.resolve("b.png")))).isEmpty();
        assertThat(images.picture(uri(allowed.resolve("link.png")))).isEmpty();
        assertThat(images.picture(uri(allowed.resolve("../other/b.png")))).isEmpty();
        assertThat(images.picture(uri(allowed.resolve("c.txt")))).isEmpty();
        assertThat(images.picture(uri(allowed.resolve("none.png")))).isEmpty();
        assertThat(images.picture(new ImageUri("http://127.0.0.1/a.png"))).isEmpty();
        assertThat(images.picture(new ImageUri("file:relative"))).isEmpty();
        assertThat(images.picture(null)).isEmpty();
    }

    private static ImageUri uri(Path file) {
        return new ImageUri(file.toUri().toString());
    }

    @Test
    void aTakenPortAndAMissingFolderAreExplained() {
        int taken = URI.create(server.url()).getPort();
        assertThatThrownBy(() -> ScoreServer.start(settings(taken, List.of())))
                .isInstanceOf(CliException.class)
                .hasMessageContaining(Integer.toString(taken))
                .hasMessageContaining("--port");
        assertThatThrownBy(() -> ScoreServer.start(settings(0, List.of(dir.resolve("nowhere")))))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> settings(70000, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000");
    }

    private static ScoreServer.Settings settings(int port, List<Path> folders) {
        return new ScoreServer.Settings(
                kafka.bootstrapServers(),
                Topics.DEFAULT,
                Map.of(),
                InetAddress.getLoopbackAddress(),
                port,
                folders);
    }
}
