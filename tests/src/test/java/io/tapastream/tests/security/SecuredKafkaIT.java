package io.tapastream.tests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tapastream.cli.TapaStream;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.tests.endtoend.Checkpoints;
import io.tapastream.tests.endtoend.Records;
import io.tapastream.tests.endtoend.SettledScores;
import io.tapastream.tests.endtoend.Workload;
import io.tapastream.tests.processes.FlinkProcesses;
import io.tapastream.tests.processes.FlinkRest;
import io.tapastream.tests.processes.Libraries;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Publishers, the topics command and the job against a broker that requires TLS and SASL/SCRAM: all
 * works with the settings passed through, a wrong password is refused as such, and no secret
 * appears in a log or in what Flink's REST interface, and so its web UI, answers.
 */
class SecuredKafkaIT {
    private static final String WRONG = "pw-0000-wrong";

    @TempDir Path folder;

    @Test
    void secretsOpenTheBrokerAndAppearNowhere() throws Exception {
        try (SecuredKafka kafka = new SecuredKafka(folder.resolve("kafka"));
                FlinkProcesses flink = new FlinkProcesses(folder.resolve("flink"), 1, Map.of())) {
            kafka.start();
            flink.revive();
            createTopics(kafka);
            Workload workload = new Workload(5);
            byte[] sae = workload.sae();
            publish(kafka, workload, sae);

            flink.start();
            String jar = flink.rest().upload(Libraries.jobJar());
            assertThatThrownBy(() -> submit(flink, jar, kafka, "wrong.properties", WRONG))
                    .hasMessageContaining("the job cannot log in to the brokers at")
                    .hasMessageContaining("invalid credentials")
                    .hasMessageNotContaining(WRONG);
            assertThat(flink.rest().get("/jobs").path("jobs")).isEmpty();
            String job = submit(flink, jar, kafka, "kafka.properties", SecuredKafka.PASSWORD);
            try (SettledScores scores =
                    new SettledScores(
                            kafka.bootstrapServers(), kafka.client(SecuredKafka.PASSWORD))) {
                scores.await("sae", 1, workload.batch(sae));
            }
            assertNoSecret(flink.rest(), job);
        }
        assertNoSecretInLogs();
    }

    private void createTopics(SecuredKafka kafka) throws Exception {
        String servers = kafka.bootstrapServers();
        Path wrong = write("topics-wrong.properties", kafka.client(WRONG), "");
        Path right = write("topics.properties", kafka.client(SecuredKafka.PASSWORD), "");
        StringWriter said = new StringWriter();
        CommandLine line =
                TapaStream.commandLine()
                        .setOut(new PrintWriter(said, true))
                        .setErr(new PrintWriter(said, true));
        String[] command = {
            "topics", "--bootstrap-servers", servers, "--kafka-config", wrong.toString()
        };
        assertThat(line.execute(command)).isEqualTo(1);
        assertThat(said.toString())
                .contains("Authentication failed", "credentials")
                .doesNotContain(WRONG);
        command[4] = right.toString();
        assertThat(line.execute(command)).as(said.toString()).isZero();
    }

    private static void publish(SecuredKafka kafka, Workload workload, byte[] sae) {
        try (RecordPublisher publisher =
                RecordPublisher.connect(
                        kafka.bootstrapServers(), kafka.client(SecuredKafka.PASSWORD))) {
            Records.send(publisher, workload.vocabulary());
            for (int i = 0; i < 30; i++) {
                Records.send(publisher, workload.image(i, i));
                Records.send(publisher, workload.pair(i, i));
            }
            Checkpoints.records("sae", 1, sae).forEach(part -> Records.send(publisher, part));
            publisher.flush();
        }
    }

    private String submit(
            FlinkProcesses flink, String jar, SecuredKafka kafka, String file, String password)
            throws Exception {
        Path config = write(file, kafka.client(password), "kafka.");
        List<String> arguments =
                List.of(
                        "--config=" + config,
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--model-store=" + folder.resolve("models").toUri(),
                        "--transaction-prefix=" + file,
                        "--group-id=" + file,
                        "--refresh-interval=200 ms",
                        "--image-blocks=8",
                        "--baselines=",
                        "--matchings=fbmp;f1;jaccard;nmi");
        return flink.rest().run(jar, arguments, 2, null);
    }

    private Path write(String file, Map<String, String> settings, String prefix) throws Exception {
        Properties properties = new Properties();
        settings.forEach((name, value) -> properties.setProperty(prefix + name, value));
        Path path = folder.resolve(file);
        try (Writer writer = Files.newBufferedWriter(path)) {
            properties.store(writer, null);
        }
        return path;
    }

    private static void assertNoSecret(FlinkRest rest, String job) throws Exception {
        List<String> paths =
                new ArrayList<>(
                        List.of(
                                "/config",
                                "/jobmanager/config",
                                "/jobmanager/environment",
                                "/jobs/overview",
                                "/jars",
                                "/applications/overview"));
        for (JsonNode worker : rest.get("/taskmanagers").path("taskmanagers")) {
            paths.add("/taskmanagers/" + worker.path("id").asText());
        }
        String at = "/jobs/" + job;
        for (String page :
                List.of("", "/config", "/exceptions", "/plan", "/checkpoints", "/accumulators")) {
            paths.add(at + page);
        }
        for (JsonNode vertex : rest.get(at).path("vertices")) {
            paths.add(at + "/vertices/" + vertex.path("id").asText());
        }
        for (String path : paths) {
            assertThat(rest.text(path))
                    .as(path)
                    .isNotBlank()
                    .doesNotContain(SecuredKafka.PASSWORD, SecuredKafka.STORE_PASSWORD, WRONG);
        }
    }

    private void assertNoSecretInLogs() throws Exception {
        int logs = 0;
        for (String of : List.of("kafka/broker", "flink")) {
            try (Stream<Path> files = Files.list(folder.resolve(of).resolve("logs"))) {
                for (Path log : files.toList()) {
                    logs++;
                    assertThat(Files.readString(log))
                            .as(log.toString())
                            .doesNotContain(
                                    SecuredKafka.PASSWORD, SecuredKafka.STORE_PASSWORD, WRONG);
                }
            }
        }
        assertThat(logs).isGreaterThanOrEqualTo(4);
    }
}
