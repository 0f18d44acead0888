package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
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
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every PromQL expression of deploy/grafana, on a real Prometheus that scrapes a real job. Skipped
 * where no prometheus is on the path (Debian and Ubuntu: apt-get install prometheus).
 */
class PromQlIT {
    private static final String REPORTER = "metrics.reporter.prom.";

    @TempDir Path folder;

    @Test
    void everyExpressionHasAValue(TestReporter reporter) throws Exception {
        boolean there =
                List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus")));
        Assumptions.assumeTrue(there, "skipped: no prometheus on the path");

        int[] ports = freePorts();
        Configuration cluster = new Configuration();
        cluster.setString(
                REPORTER + "factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        cluster.setString(REPORTER + "port", ports[0] + "," + ports[1]);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
                admin.createMissing(TopicSettings.of(Topics.DEFAULT, 1), (short) 1);
            }
            Process prometheus = startPrometheus(ports);
            try (StoredRun stored =
                    new StoredRun(folder.resolve("store"), kafka.bootstrapServers(), cluster)) {
                stored.start(null);
                publishOne(kafka.bootstrapServers());
                reporter.publishEntry("expressions", Integer.toString(awaitAll(ports[2])));
            } finally {
                prometheus.destroy();
                prometheus.waitFor(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Kafka's figures of lag come with the first record that is read. */
    private static void publishOne(String bootstrapServers) {
        StepRecords records = new StepRecords("run", "sae", 30);
        try (RecordPublisher publisher = RecordPublisher.connect(bootstrapServers)) {
            publisher.send(
                    Topics.DEFAULT.alerts(), RecordKeys.of(records.alert()), records.alert());
            publisher.flush();
        }
    }

    /** Two for Flink's reporters, of the JobManager and the TaskManager, and one for Prometheus. */
    private static int[] freePorts() throws IOException {
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0);
                ServerSocket third = new ServerSocket(0)) {
            return new int[] {first.getLocalPort(), second.getLocalPort(), third.getLocalPort()};
        }
    }

    private Process startPrometheus(int[] ports) throws IOException {
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
                        "--web.listen-address=127.0.0.1:" + ports[2])
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
