package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.TapaStream;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.serve.ScoreServer;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.tests.processes.BrokerProcess;
import io.tapastream.tests.processes.FlinkRest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live views while the only broker is killed and started again. */
class BrokerOutageIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;
    private final StringWriter lines = new StringWriter();
    private final StringWriter json = new StringWriter();
    private final StringWriter notices = new StringWriter();

    @Test
    void theViewsSayThatTheyAreStaleAndGoOnWithTheRightNumbers() throws Exception {
        try (BrokerProcess broker =
                new BrokerProcess(folder.resolve("broker"), Map.of(), List.of())) {
            broker.start();
            broker.awaitReady();
            String servers = broker.bootstrapServers();
            try (TopicAdmin admin = TopicAdmin.connect(servers, Map.of())) {
                admin.createMissing(TopicSettings.of(Topics.DEFAULT, 2), (short) 1);
            }
            publish(servers, 1, 0.25);
            Thread asLines = watch(servers, lines, lines);
            Thread asJson = watch(servers, json, notices, "--json");
            try (ScoreServer server =
                    ScoreServer.start(ScoreServer.Settings.local(servers, Topics.DEFAULT))) {
                await(lines, "0.250");
                await(json, "0.25");
                FlinkRest.await("the score", () -> value(server) == 0.25);

                broker.process().kill();
                await(lines, "may be out of date");
                await(notices, "may be out of date");
                FlinkRest.await("the failure", () -> !event(server).path("failure").isNull());
                assertThat(value(server)).isEqualTo(0.25);

                broker.start();
                broker.awaitReady();
                publish(servers, 2, 0.75);
                await(lines, "0.750");
                await(lines, "Kafka answers again");
                await(notices, "Kafka answers again");
                await(json, "0.75");
                FlinkRest.await(
                        "the new score",
                        () -> value(server) == 0.75 && event(server).path("failure").isNull());
            } finally {
                asLines.interrupt();
                asJson.interrupt();
            }
            asLines.join();
            asJson.join();
            assertThat(json.toString().lines()).allMatch(line -> line.startsWith("{"));
            assertThat(lines.toString().lines().filter(line -> line.contains("0.250"))).hasSize(1);
        }
    }

    private static Thread watch(
            String servers, StringWriter out, StringWriter err, String... options) {
        List<String> arguments = new ArrayList<>(List.of("watch", "--bootstrap-servers", servers));
        arguments.addAll(List.of(options));
        Thread thread =
                new Thread(
                        () ->
                                TapaStream.commandLine()
                                        .setOut(new PrintWriter(out, true))
                                        .setErr(new PrintWriter(err, true))
                                        .execute(arguments.toArray(String[]::new)));
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void publish(String servers, long revision, double value) {
        MatchScore score =
                MatchScore.newBuilder()
                        .setRun("run")
                        .setSae("topk")
                        .setStep(5)
                        .setDataSet(Workload.DATA_SET)
                        .setImageEncoder(Workload.ENCODER)
                        .setArchitecture("topk")
                        .setRole(SaeRole.TRAINED)
                        .setStatus(ScoreStatus.SETTLED)
                        .setClosed(false)
                        .setRevision(revision)
                        .setImages(10 * revision)
                        .setConcepts(14)
                        .setConceptsWithSupport(14)
                        .setPerturbedConcepts(0)
                        .setValues(
                                List.of(
                                        MatchScoreValue.newBuilder()
                                                .setMethod("fbmp")
                                                .setBeta(0.5)
                                                .setK(3)
                                                .setValue(value)
                                                .build()))
                        .build();
        try (RecordPublisher publisher = RecordPublisher.connect(servers)) {
            publisher.send(Topics.DEFAULT.matchScores(), RecordKeys.of(score), score);
            publisher.flush();
        }
    }

    private static void await(StringWriter out, String text) throws Exception {
        FlinkRest.await("'" + text + "'", () -> out.toString().contains(text));
    }

    /** What a page shows when it is opened. */
    private static JsonNode event(ScoreServer server) throws IOException {
        try (BufferedReader events =
                new BufferedReader(
                        new InputStreamReader(
                                URI.create(server.url() + "api/events").toURL().openStream(),
                                StandardCharsets.UTF_8))) {
            String line;
            while ((line = events.readLine()) != null) {
                if (line.startsWith("data:")) {
                    return JSON.readTree(line.substring("data:".length()));
                }
            }
            throw new IOException("no event came");
        }
    }

    private static double value(ScoreServer server) throws IOException {
        return event(server)
                .findPath("evaluations")
                .findPath("match")
                .findPath("value")
                .asDouble(-1);
    }
}
