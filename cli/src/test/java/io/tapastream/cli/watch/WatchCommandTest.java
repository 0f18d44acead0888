package io.tapastream.cli.watch;

import static io.tapastream.read.model.TestRecords.concept;
import static io.tapastream.read.model.TestRecords.health;
import static io.tapastream.read.model.TestRecords.match;
import static io.tapastream.read.model.TestRecords.tapa;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.TapaStream;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.read.topic.ScoreTopicsWriter;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WatchCommandTest {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @TempDir private static Path dir;
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void writeScores() throws Exception {
        kafka = EmbeddedKafka.start(dir);
        try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of());
                ScoreTopicsWriter writer = new ScoreTopicsWriter(kafka.bootstrapServers())) {
            admin.createMissing(TopicSettings.of(Topics.DEFAULT, 2), (short) 1);
            writer.write(
                    List.of(
                            match("run-1", "topk", 100, 1, 0.25)
                                    .setStatus(ScoreStatus.LIVE)
                                    .build(),
                            tapa("run-1", "topk", 100, 1, 0.5).build(),
                            health("run-1", "topk", 100, 1).build(),
                            concept("run-1", "topk", 100, 1, 0, "beak", 0.5).build()));
            writer.write(
                    List.of(
                            match("run-1", "topk", 100, 2, 0.5).setDenseBaseline("dense").build(),
                            match("baseline", "dense", 0, 1, 0.375).build(),
                            match("run-2", "evil\u001b[2J", 7, 1, 0.625).build()));
            writer.writeAndAbort(List.of(match("run-1", "topk", 100, 3, 0.75).build()));
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = TapaStream.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 3];
        all[0] = "watch";
        all[1] = "--bootstrap-servers=" + kafka.bootstrapServers();
        all[2] = "--once";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        assertThat(line.execute(all)).as(err.toString()).isZero();
        return out.toString();
    }

    @Test
    void onceShowsTheNewestCommittedScoresOfAllRuns() {
        String shown = run();
        assertThat(shown.lines()).hasSize(4);
        assertThat(shown)
                .contains("SETTLED  0.500 [0.45, 0.55]      0.400  +0.125  0.500 [0.40, 0.60]")
                .contains("evil?[2J")
                .doesNotContain("\u001b")
                .doesNotContain("0.750");
    }

    @Test
    void aRunIsShownWithTheBaselinesOfTheJob() {
        assertThat(run("--run=run-1"))
                .contains("run-1")
                .contains("baseline")
                .doesNotContain("evil");
        assertThat(run("--k=10", "--run=run-2")).doesNotContain("0.625");
    }

    @Test
    void jsonIsOneLineForEachEvaluationWithTheNumbersOfTheTopic() throws Exception {
        List<String> lines = run("--json").lines().toList();
        assertThat(lines).hasSize(3);
        ObjectMapper mapper = new ObjectMapper();
        JsonNode topk = null;
        for (String line : lines) {
            JsonNode node = mapper.readTree(line);
            topk = node.get("sae").asText().equals("topk") ? node : topk;
        }
        assertThat(topk).isNotNull();
        assertThat(topk.get("step").asLong()).isEqualTo(100);
        assertThat(topk.get("status").asText()).isEqualTo("SETTLED");
        assertThat(topk.at("/match/values/0/value").asDouble()).isEqualTo(0.5);
        assertThat(topk.at("/match/values/0/delta").asDouble()).isEqualTo(0.125);
        assertThat(topk.at("/match/values/0/publishedDelta").asDouble())
                .as("minus the mean of all the baseline's values of this k")
                .isEqualTo(0.125);
        assertThat(topk.at("/tapa/values/0/deltaRem").asDouble()).isEqualTo(-0.25);
        assertThat(topk.at("/health/r2").asDouble()).isEqualTo(0.875);
        assertThat(topk.at("/health/cknna").asDouble()).isEqualTo(0.375);
        assertThat(topk.at("/health/monosemanticity").asDouble()).isEqualTo(0.625);
        assertThat(topk.at("/health/monosemanticityLatents").asInt()).isEqualTo(7);
        assertThat(topk.at("/health/sampledImages").asInt()).isEqualTo(64);
    }

    @Test
    void goesOnWithWhatComesUntilItIsStopped() throws Exception {
        StringWriter out = new StringWriter();
        CommandLine line = TapaStream.commandLine();
        line.setOut(new PrintWriter(out, true));
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread watching =
                new Thread(
                        () ->
                                exit.complete(
                                        line.execute(
                                                "watch",
                                                "--bootstrap-servers=" + kafka.bootstrapServers(),
                                                "--run=later")));
        watching.start();
        try (ScoreTopicsWriter writer = new ScoreTopicsWriter(kafka.bootstrapServers())) {
            await(out, "baseline");
            writer.write(List.of(match("later", "topk", 1, 1, 0.8125).build()));
            await(out, "0.813");
        } finally {
            watching.interrupt();
        }
        assertThat(exit.get(2, TimeUnit.MINUTES)).isEqualTo(130);
    }

    private static void await(StringWriter out, String text) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!out.toString().contains(text)) {
            assertThat(System.nanoTime()).as("%s in %s", text, out).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void aKafkaWithoutTheTopicsIsExplained() {
        StringWriter err = new StringWriter();
        CommandLine line = TapaStream.commandLine();
        line.setErr(new PrintWriter(err, true));
        assertThat(
                        line.execute(
                                "watch",
                                "--once",
                                "--topic-prefix=other-",
                                "--bootstrap-servers=" + kafka.bootstrapServers()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("other-match-scores").contains("--topic-prefix");
    }
}
