package io.tapastream.jobs.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tapastream.jobs.config.EvaluationSettings.Uris;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
        Files.createDirectories(folder.resolve("in-of-others"));
        Files.write(folder.resolve("in-of-others/x.bin"), new byte[] {8});
        allowed = folder.resolve("in").toUri().toString();
        reader = new UriReader(new Uris(false, List.of(allowed)));
    }

    @Test
    void readsBelowAnAllowedPrefix() throws RefusedException {
        assertThat(reader.read(allowed + "a/x.bin", 3)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.bin",
                "a/../../secret.bin",
                "%2e%2e/secret.bin",
                "%2E%2E%2Fsecret.bin",
                "a/%2e%2e%2f..%2fsecret.bin"
            })
    void leadsNowhereElse(String path) {
        assertRefused(reader, allowed + path, "URI_NOT_ALLOWED");
    }

    @Test
    void decodesOnce() {
        assertRefused(reader, allowed + "%252e%252e/secret.bin", "URI_UNREADABLE");
    }

    @Test
    void aPrefixEndsWhereANameEnds() throws RefusedException {
        String prefix = allowed.substring(0, allowed.length() - 1);
        UriReader without = new UriReader(new Uris(false, List.of(prefix)));
        assertThat(without.read(prefix + "/a/x.bin", 3)).hasSize(3);
        assertRefused(without, prefix + "-of-others/x.bin", "URI_NOT_ALLOWED");
    }

    @Test
    void aLinkLeadsNowhereElse() throws Exception {
        Files.createSymbolicLink(folder.resolve("in/link.bin"), folder.resolve("secret.bin"));
        Files.createSymbolicLink(folder.resolve("in/others"), folder.resolve("in-of-others"));
        Files.createSymbolicLink(folder.resolve("in/b"), folder.resolve("in/a"));
        assertRefused(reader, allowed + "link.bin", "URI_NOT_ALLOWED");
        assertRefused(reader, allowed + "others/x.bin", "URI_NOT_ALLOWED");
        assertThat(reader.read(allowed + "b/x.bin", 3)).hasSize(3);
    }

    @Test
    void aPrefixMayBeALinkItself() throws Exception {
        Files.createSymbolicLink(folder.resolve("mount"), folder.resolve("in"));
        String mount = folder.resolve("mount").toUri().toString();
        UriReader linked = new UriReader(new Uris(false, List.of(mount)));
        assertThat(linked.read(mount + "a/x.bin", 3)).hasSize(3);
    }

    @Test
    void httpReadsFollowNoRedirectAndTakeNoUser() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ok", exchange -> answer(exchange, 200));
        server.createContext("/moved", exchange -> answer(exchange, 302));
        server.start();
        try {
            String host = "http://127.0.0.1:" + server.getAddress().getPort();
            UriReader http = new UriReader(new Uris(true, List.of(host)));
            assertThat(http.read(host + "/ok", 10)).containsExactly(7);
            assertRefused(http, host + "/ok", "TOO_LARGE", 0);
            assertRefused(http, host + "/moved", "URI_UNREADABLE");
            assertRefused(http, host + "@localhost/ok", "URI_NOT_ALLOWED");
            assertRefused(http, host + ".example.org/ok", "URI_NOT_ALLOWED");
            assertRefused(http, host.replace("http://", "http://user@") + "/ok", "URI_NOT_ALLOWED");
            assertRefused(
                    new UriReader(new Uris(false, List.of(host))), host + "/ok", "URI_NOT_ALLOWED");
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.getResponseHeaders().add("Location", "/ok");
        exchange.sendResponseHeaders(status, 1);
        exchange.getResponseBody().write(7);
        exchange.close();
    }

    private static void assertRefused(UriReader reader, String uri, String reason) {
        assertRefused(reader, uri, reason, 10);
    }

    private static void assertRefused(UriReader reader, String uri, String reason, long max) {
        assertThatThrownBy(() -> reader.read(uri, max))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
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
        assertRefused(reader, uri, "URI_NOT_ALLOWED");
    }

    @Test
    void tellsAMissingFileFromOneThatIsTooLarge() {
        assertRefused(reader, allowed + "a/y.bin", "URI_UNREADABLE");
        assertRefused(reader, allowed + "a/x.bin", "TOO_LARGE", 2);
    }
}
