package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.cli.TapaStream;
import io.tapastream.cli.serve.ScoreServer;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.RecordAge;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.tests.processes.FlinkRest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that begins without state on topics that hold the scores of an earlier one: every reader
 * shows the new scores, although the old ones have higher revisions.
 */
class RestartWithoutStateIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long STEP = 10;

    @TempDir Path folder;

    @Test
    void everyReaderShowsTheScoresOfTheNewestBeginning() throws Exception {
        Workload before = new Workload(5);
        Workload after = new Workload(6);
        byte[] oldSae = before.sae();
        byte[] newSae = after.sae();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                StoredRun stored =
                        new StoredRun(folder.resolve("store"), evaluator.bootstrapServers());
                ScoreServer server =
                        ScoreServer.start(
                                ScoreServer.Settings.local(
                                        evaluator.bootstrapServers(), Topics.DEFAULT))) {
            stored.start(null);
            evaluator.start(evaluator.options(), new Configuration(), 1);
            ExactStreamIT.publish(evaluator, List.of(before.vocabulary()));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", STEP, oldSae));
            for (int part = 0; part < 3; part++) {
                ExactStreamIT.publish(evaluator, samples(before, part * 40, part * 40 + 40));
                scores.await("sae", STEP, before.batch(oldSae));
            }
            Configuration savepoint = new Configuration();
            savepoint.set(StateRecoveryOptions.SAVEPOINT_PATH, evaluator.stopWithSavepoint());
            evaluator.start(evaluator.options(), savepoint, 2);
            ExactStreamIT.publish(evaluator, samples(before, 120, 150));
            scores.await("sae", STEP, before.batch(oldSae));
            scores.awaitSampled("sae", STEP, before.sampled(oldSae));
            awaitReaders(stored, server, before.batch(oldSae), scores.newest("sae", STEP));
            evaluator.stopWithSavepoint();
            Set<Long> first = epochs(evaluator);
            assertThat(first).as("a savepoint keeps the epoch").hasSize(1);
            long revision = scores.newest("sae", STEP).getRevision();

            forgetInput(evaluator);
            evaluator.start(evaluator.options(), new Configuration(), 2);
            ExactStreamIT.publish(evaluator, List.of(after.vocabulary()));
            ExactStreamIT.publish(evaluator, samples(after, 0, 40));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", STEP, newSae));
            EvaluationResult batch = after.batch(newSae);
            scores.await("sae", STEP, batch);
            scores.awaitSampled("sae", STEP, after.sampled(newSae));
            MatchScore newest = scores.newest("sae", STEP);
            assertThat(newest.getRevision())
                    .as("by revisions alone the old scores would be newer")
                    .isLessThan(revision);
            assertThat(newest.getEpoch()).isGreaterThan(first.iterator().next());
            assertThat(epochs(evaluator)).hasSize(2).contains(newest.getEpoch());

            awaitReaders(stored, server, batch, newest);
            assertThat(commandLine(evaluator, "watch", "--once", "--json").lines())
                    .map(RestartWithoutStateIT::read)
                    .anySatisfy(line -> assertThat(isOf(line, batch)).isTrue());
            report(evaluator, batch);
            python(evaluator, batch);
        }
    }

    private static List<SpecificRecord> samples(Workload workload, int from, int to) {
        List<SpecificRecord> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(workload.image(i, i));
            if (i % 3 == 0) {
                records.add(workload.pair(i, i));
            }
        }
        return records;
    }

    private static Matching chosen(EvaluationResult batch) {
        return batch.matchings().stream()
                .filter(m -> m.method().equals("fbmp") && m.beta().getAsDouble() == 0.5)
                .findFirst()
                .orElseThrow();
    }

    private static double match(EvaluationResult batch) {
        return chosen(batch).matchScores().get(3).value();
    }

    private static double tapa(EvaluationResult batch) {
        return chosen(batch).tapaScores().get(3).score().value();
    }

    /**
     * Waits until the page's server and the tables say what the batch says.
     *
     * @param newest a record of the beginning that all they say must be from
     */
    private static void awaitReaders(
            StoredRun stored, ScoreServer server, EvaluationResult batch, MatchScore newest)
            throws Exception {
        FlinkRest.await(
                "the page to show %s".formatted(match(batch)),
                () -> {
                    for (JsonNode evaluation : event(server).findPath("evaluations")) {
                        if (isOf(evaluation, batch)) {
                            return true;
                        }
                    }
                    return false;
                });
        String chosen = " WHERE method = 'fbmp' AND beta = 0.5 AND k = 3 AND status = 'SETTLED'";
        stored.await(
                "SELECT value FROM tapastream.match_score" + chosen,
                rows -> rows.equals(List.of(Double.toString(match(batch)))));
        stored.await(
                "SELECT value FROM tapastream.tapa_score" + chosen,
                rows -> rows.equals(List.of(Double.toString(tapa(batch)))));
        stored.await(
                "SELECT DISTINCT images FROM tapastream.sae_health",
                rows -> rows.equals(List.of(Long.toString(batch.images()))));
        stored.await(
                "SELECT DISTINCT epoch FROM tapastream.concept_match UNION SELECT epoch FROM"
                        + " tapastream.sae_checkpoint_status",
                rows -> rows.equals(List.of(Long.toString(newest.getEpoch()))));
        stored.await(
                "SELECT count(DISTINCT concept) FROM tapastream.concept_match",
                rows -> rows.equals(List.of(Integer.toString(batch.concepts()))));
    }

    /** Whether an evaluation as the page and watch have it says what the batch says. */
    private static boolean isOf(JsonNode evaluation, EvaluationResult batch) {
        return evaluation.path("step").asLong() == STEP
                && evaluation.path("status").asText().equals("SETTLED")
                && evaluation.path("images").asLong() == batch.images()
                && evaluation.path("health").path("images").asLong() == batch.images()
                && value(evaluation.path("match")) == match(batch)
                && value(evaluation.path("tapa")) == tapa(batch);
    }

    private static double value(JsonNode score) {
        for (JsonNode value : score.path("values")) {
            if (value.path("method").asText().equals("fbmp")
                    && value.path("beta").asDouble() == 0.5
                    && value.path("k").asInt() == 3) {
                return value.path("value").asDouble();
            }
        }
        return Double.NaN;
    }

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

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private void report(LocalEvaluator evaluator, EvaluationResult batch) throws IOException {
        Path tables = folder.resolve("tables");
        String page = folder.resolve("report.html").toString();
        commandLine(evaluator, "report", "--output", page, "--tables", tables.toString());
        List<String> lines = Files.readAllLines(tables.resolve("scores.csv"));
        List<String> head = List.of(lines.get(0).split(",", -1));
        List<String> row = List.of(lines.get(1).split(",", -1));
        assertThat(lines).hasSize(2);
        assertThat(row.get(head.indexOf("images"))).isEqualTo(Long.toString(batch.images()));
        assertThat(row.get(head.indexOf("MATCHScore"))).isEqualTo(Double.toString(match(batch)));
        assertThat(row.get(head.indexOf("TAPAScore"))).isEqualTo(Double.toString(tapa(batch)));
    }

    /** The Python client, where there is a Python. */
    private static void python(LocalEvaluator evaluator, EvaluationResult batch) throws Exception {
        Optional<PythonEnvironment> python = PythonEnvironment.prepare();
        if (python.isPresent()) {
            String script =
                    """
                    from tapastream import Reader
                    reader = Reader("%s")
                    chosen = dict(method="fbmp", beta=0.5, k=3)
                    [row] = reader.scores().where(**chosen)
                    assert row["match_score"] == %s, row
                    assert row["tapa_score"] == %s, row
                    assert row["images"] == %d, row
                    [row] = reader.wait_settled("run", "sae", %d).where(**chosen)
                    assert row["match_score"] == %s, row
                    """
                            .formatted(
                                    evaluator.bootstrapServers(),
                                    match(batch),
                                    tapa(batch),
                                    batch.images(),
                                    STEP,
                                    match(batch));
            python.get().run(Map.of(), "-c", script);
        }
    }

    private static String commandLine(LocalEvaluator evaluator, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", evaluator.bootstrapServers()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                TapaStream.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(all.toArray(String[]::new));
        assertThat(code).as(err.toString()).isZero();
        return out.toString();
    }

    /** The epochs of all committed records. */
    private static Set<Long> epochs(LocalEvaluator evaluator) throws Exception {
        Topics topics = Topics.DEFAULT;
        Set<Long> epochs = new TreeSet<>();
        epochs.addAll(epochs(evaluator, topics.matchScores(), MatchScore.class));
        epochs.addAll(epochs(evaluator, topics.tapaScores(), TapaScore.class));
        epochs.addAll(epochs(evaluator, topics.saeHealth(), SaeHealth.class));
        epochs.addAll(epochs(evaluator, topics.conceptMatches(), ConceptMatch.class));
        epochs.addAll(epochs(evaluator, topics.pairLatents(), PairLatents.class));
        epochs.addAll(epochs(evaluator, topics.saeCheckpointStatus(), SaeCheckpointStatus.class));
        return epochs;
    }

    private static <T extends SpecificRecord> Set<Long> epochs(
            LocalEvaluator evaluator, String topic, Class<T> type) throws Exception {
        Set<Long> epochs = new TreeSet<>();
        try (TopicReader<T> reader = evaluator.reader(topic, type)) {
            reader.readToEnd(LocalEvaluator.DEADLINE);
            reader.all().forEach(record -> epochs.add(RecordAge.of(record).epoch()));
        }
        assertThat(epochs).as(topic).isNotEmpty().doesNotContain(0L);
        return epochs;
    }

    /**
     * Deletes the images, pairs and SAE checkpoints, so that the next beginning finds other data.
     */
    private static void forgetInput(LocalEvaluator evaluator) throws Exception {
        Topics topics = Topics.DEFAULT;
        List<String> inputs =
                List.of(topics.annotatedImages(), topics.imagePairs(), topics.saeCheckpoints());
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", evaluator.bootstrapServers()))) {
            for (TopicDescription topic :
                    admin.describeTopics(inputs).allTopicNames().get().values()) {
                for (int number = 0; number < topic.partitions().size(); number++) {
                    TopicPartition partition = new TopicPartition(topic.name(), number);
                    long end =
                            admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                    .partitionResult(partition)
                                    .get()
                                    .offset();
                    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end)))
                            .all()
                            .get();
                }
            }
        }
    }
}
