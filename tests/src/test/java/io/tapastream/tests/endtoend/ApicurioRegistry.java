package io.tapastream.tests.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.schemas.registry.RegistrySettings;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.tests.processes.ChildJvm;
import io.tapastream.tests.processes.FlinkRest;
import io.tapastream.tests.processes.LoopbackPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real schema registry, Apicurio's, in a process of its own that can be killed and started again;
 * it keeps its schemas in a file. Maven unpacks it before the integration tests.
 */
final class ApicurioRegistry implements AutoCloseable {
    private static final Path FOLDER = Path.of("target", "schema-registry");
    private static final String API = "/apis/ccompat/v7";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChildJvm process;
    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Skips the test, and says so, where Maven could not fetch the registry. */
    static void assumeFetched() {
        boolean fetched = Files.isDirectory(FOLDER);
        if (!fetched) {
            System.out.println("SKIPPED: the schema registry could not be fetched to " + FOLDER);
        }
        Assumptions.assumeTrue(fetched, "no schema registry in " + FOLDER);
    }

    /** Makes its folder; {@link #start} starts it. */
    ApicurioRegistry(Path folder) throws IOException {
        int port = LoopbackPorts.free(1).get(0);
        url = URI.create("http://127.0.0.1:" + port + API);
        process =
                new ChildJvm(
                        "schema-registry",
                        folder,
                        jar().toAbsolutePath().toString(),
                        List.of(
                                "-Xmx400m",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-Dapicurio.storage.kind=sql",
                                "-Dapicurio.storage.sql.kind=h2",
                                "-Dapicurio.datasource.url=jdbc:h2:file:"
                                        + folder.resolve("schemas").toAbsolutePath()),
                        List.of("io.quarkus.runner.GeneratedMain"));
    }

    private static Path jar() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            throw new IllegalStateException(
                    "no schema registry in "
                            + FOLDER
                            + "; Maven's pre-integration-test unpacks it");
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Returns when it answers. */
    void start() throws Exception {
        process.start();
        FlinkRest.await("the schema registry", this::answers);
    }

    private boolean answers() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/subjects")).build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }

    void kill() {
        process.kill();
    }

    URI url() {
        return url;
    }

    RegistrySettings settings(boolean register) {
        return new RegistrySettings(url, null, null, register);
    }

    RecordFraming framing() {
        return RecordFraming.of(settings(true));
    }

    /** Registers any schema, as another client would, and gives its id. */
    int register(String subject, String type, String schema) throws Exception {
        String body =
                JSON.createObjectNode().put("schemaType", type).put("schema", schema).toString();
        return call("POST", "/subjects/" + subject + "/versions", body).path("id").asInt();
    }

    /** The subjects that it has. */
    String subjects() throws Exception {
        return call("GET", "/subjects", "").toString();
    }

    /** Has later schemas of a subject be compatible with the present one. */
    void guard(String subject) throws Exception {
        call("PUT", "/config/" + subject, "{\"compatibility\": \"BACKWARD\"}");
    }

    private JsonNode call(String method, String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    @Override
    public void close() {
        process.close();
    }
}
