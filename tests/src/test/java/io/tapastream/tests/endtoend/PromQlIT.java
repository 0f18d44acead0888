package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.tests.grafana.GrafanaFiles;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every PromQL expression of deploy/grafana, on a real Prometheus that scrapes the evaluation job.
 * Skipped where no prometheus is on the path (Debian and Ubuntu: apt-get install prometheus).
 */
class PromQlIT {
    @TempDir Path folder;

    @Test
    void everyExpressionHasAValue(TestReporter reporter) throws Exception {
        boolean there =
                List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus")));
        Assumptions.assumeTrue(there, "skipped: no prometheus on the path");

        int port = freePort();
        try (MonitoredJob job = new MonitoredJob(folder.resolve("job"))) {
            Process prometheus = startPrometheus(job.ports(), port);
            try {
                job.publish();
                reporter.publishEntry("expressions", Integer.toString(awaitAll(port)));
            } finally {
                prometheus.destroy();
                prometheus.waitFor(30, TimeUnit.SECONDS);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private Process startPrometheus(int[] ports, int port) throws IOException {
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(
                config,
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: flink
                    static_configs:
                      - targets: ["127.0.0.1:%d", "127.0.0.1:%d"]
                """
                        .formatted(ports[0], ports[1]));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private static int awaitAll(int port) throws Exception {
        List<GrafanaFiles.Query> open = new ArrayList<>(GrafanaFiles.promQl());
        int all = open.size();
        long end = System.nanoTime() + LocalEvaluator.DEADLINE.toNanos();
        while (!open.isEmpty()) {
            List<GrafanaFiles.Query> still = new ArrayList<>();
            for (GrafanaFiles.Query query : open) {
                if (!answered(port, query)) {
                    still.add(query);
                }
            }
            open = still;
            assertThat(System.nanoTime())
                    .as(
                            "without a value to the end: %s",
                            new TreeSet<>(open.stream().map(GrafanaFiles.Query::where).toList()))
                    .isLessThan(end);
        }
        return all;
    }

    /** Whether the expression has a value; one that cannot be read fails at once. */
    private static boolean answered(int port, GrafanaFiles.Query query) throws Exception {
        String expression = query.text().replace("$__rate_interval", "1m");
        HttpResponse<String> response;
        try {
            response =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:%d/api/v1/query?query=%s"
                                                                    .formatted(
                                                                            port,
                                                                            URLEncoder.encode(
                                                                                    expression,
                                                                                    StandardCharsets
                                                                                            .UTF_8))))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return false;
        }
        if (response.statusCode() == 503) {
            return false;
        }
        assertThat(response.statusCode())
                .as("%s: %s", query.where(), response.body())
                .isEqualTo(200);
        JsonNode result = new ObjectMapper().readTree(response.body()).at("/data/result");
        return !result.isEmpty();
    }
}
