package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.tests.grafana.GrafanaFiles;
import io.tapastream.tests.grafana.GrafanaMacros;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of deploy/grafana, expanded as Grafana does, by the role that Grafana has, on a
 * PostgreSQL that the jobs filled.
 */
class GrafanaQueriesIT {
    private static final Set<Integer> NUMBERS =
            Set.of(
                    Types.BIGINT,
                    Types.INTEGER,
                    Types.DOUBLE,
                    Types.NUMERIC,
                    Types.SMALLINT,
                    Types.REAL);

    private static final List<Integer> STEPS = List.of(10, 20, 30);

    /** Where no row is the good case. */
    private static final Set<String> EMPTY =
            Set.of("operations.json: Records that could not be stored");

    /** The panels of several runs that have chance and bounds as lines. */
    private static final Set<String> BOUNDED =
            Set.of(
                    "runs.json: MATCHScore over training step",
                    "runs.json: Held-out MATCHScore over training step",
                    "runs.json: TAPAScore over training step");

    /** The columns of the same in the panels of one SAE. */
    private static final List<String> BOUNDS =
            List.of("random", "untrained_dense", "untrained_sparse", "probe");

    @TempDir Path folder;

    @Test
    void everyQueryAnswersWithWhatItsPanelNeeds(TestReporter reporter) throws Exception {
        Workload workload = new Workload(6);
        // The third has no latent that is ever active: what that raises is CRITICAL.
        List<byte[]> files = List.of(workload.sae(), workload.sae(), workload.sae(0));
        List<SpecificRecord> records = new ArrayList<>(List.of(workload.vocabulary()));
        for (int i = 0; i < 60; i++) {
            records.add(workload.image(i, i));
            records.add(workload.pair(i, i));
        }
        for (int i = 0; i < files.size(); i++) {
            records.addAll(Checkpoints.records("sae", STEPS.get(i), files.get(i)));
        }
        records.addAll(Checkpoints.records("it's", 10, files.get(1)));
        records.addAll(Checkpoints.probe("bound", workload.probe()));
        // One that stays without its last chunk.
        List<SpecificRecord> cut = Checkpoints.records("it's", 20, files.get(0));
        records.addAll(cut.subList(0, cut.size() - 1));

        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                StoredRun stored =
                        new StoredRun(folder.resolve("store"), evaluator.bootstrapServers())) {
            stored.execute(readerRole());
            Configuration options = evaluator.options();
            options.set(SaeOptions.BASELINES, List.of(Baseline.values()));
            evaluator.start(options, new Configuration(), 1);
            stored.start(null);
            ExactStreamIT.publish(evaluator, records);
            publishBadRecord(evaluator);
            for (int i = 0; i < files.size(); i++) {
                scores.await("sae", STEPS.get(i), workload.batch(files.get(i)));
            }
            awaitAll(stored);
            reporter.publishEntry("queries", Integer.toString(runAll(stored)));
        }
        reporter.publishEntry("transformations", transform());
    }

    /**
     * Runs the panels' transformations on the answers, by Grafana's own code where Node is there.
     */
    private String transform() throws Exception {
        Path said = folder.resolve("transformations.log");
        Process check =
                new ProcessBuilder("../deploy/grafana/check/transformations")
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        int code = check.waitFor();
        assertThat(code).as(Files.readString(said)).isZero();
        return Files.readString(said).strip();
    }

    /** The statements of the script that makes Grafana's role. */
    private static String readerRole() throws IOException {
        String script = Files.readString(Path.of("../deploy/postgres/reader.sh"));
        Matcher statements = Pattern.compile("<<'SQL'\n(.*)SQL\n", Pattern.DOTALL).matcher(script);
        assertThat(statements.find()).isTrue();
        return statements.group(1).replace(":'reader_password'", "'secret'");
    }

    private static int runAll(StoredRun stored) throws Exception {
        List<GrafanaFiles.Query> queries = GrafanaFiles.sql();
        List<Map<String, Object>> frames = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(
                                stored.jdbcUrl(), "tapastream_reader", "secret");
                Statement statement = connection.createStatement()) {
            for (GrafanaFiles.Query query : queries) {
                try {
                    statement.executeQuery(macros("run's", "it's").expand(query.text())).close();
                    String sql = macros("run", "sae").expand(query.text());
                    try (ResultSet rows = statement.executeQuery(sql)) {
                        frames.add(check(query, rows));
                    }
                } catch (SQLException e) {
                    throw new AssertionError(query.where() + ": " + e.getMessage(), e);
                }
            }
        }
        new ObjectMapper().writeValue(Path.of("target/grafana-frames.json").toFile(), frames);
        return queries.size();
    }

    private static GrafanaMacros macros(String run, String sae) {
        Map<String, List<String>> variables = new TreeMap<>();
        variables.put("run", List.of(run));
        variables.put("sae", List.of(sae));
        variables.put("data_set", List.of(Workload.DATA_SET));
        variables.put("method", List.of("fbmp beta 0.5 k 3"));
        variables.put("step", List.of("30"));
        variables.put("architecture", List.of("topk", "it's"));
        variables.put("dictionary_size", List.of("64", "96"));
        Instant now = Instant.now();
        return new GrafanaMacros(
                Workload.START.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(1)),
                3600,
                variables);
    }

    /**
     * The answer as Grafana's backend would make a frame of it; asserts what the panel relies on.
     */
    private static Map<String, Object> check(GrafanaFiles.Query query, ResultSet rows)
            throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        String where = query.where();
        List<String> names = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
            types.add(columns.getColumnType(i));
        }
        assertThat(names).as(where).doesNotHaveDuplicates();
        List<List<Object>> values = new ArrayList<>();
        while (rows.next()) {
            List<Object> row = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                row.add(value(rows, i, types.get(i - 1)));
            }
            values.add(row);
        }
        assertThat(values.isEmpty()).as("%s has no rows", where).isEqualTo(EMPTY.contains(where));
        if (query.format().equals("time_series")) {
            String first = where.endsWith("Rows stored") ? "time" : names.get(0);
            assertThat(names.get(0)).as(where).isEqualTo("time").isEqualTo(first);
            assertThat(types.get(0)).as(where).isIn(Types.TIMESTAMP, Types.NUMERIC);
            assertAscending(where, values);
        }
        if (names.get(0).equals("step") && !where.startsWith("concepts.json: variable")) {
            assertThat(types.get(0)).as(where).isEqualTo(Types.BIGINT);
            if (query.text().endsWith("ORDER BY step") || query.text().endsWith("step, series")) {
                assertAscending(where, values);
                assertThat(types.subList(1, types.size())).as(where).containsAnyElementsOf(NUMBERS);
            }
        }
        if (where.startsWith("alert ")) {
            assertThat(types.stream().filter(NUMBERS::contains)).as(where).hasSize(1);
            assertThat(types.stream().filter(type -> !NUMBERS.contains(type)))
                    .as(where)
                    .allMatch(type -> type == Types.VARCHAR);
        }
        if (where.contains(": variable ")) {
            assertThat(types).as(where).containsExactly(Types.VARCHAR);
        }
        if (BOUNDED.contains(where)) {
            assertThat(values.stream().map(row -> row.get(names.indexOf("series"))))
                    .as(where)
                    .anyMatch(name -> name.toString().startsWith("baseline: random-"))
                    .anyMatch(name -> name.toString().startsWith("baseline: untrained-dense-"))
                    .anyMatch(name -> name.toString().startsWith("baseline: untrained-top"))
                    .anyMatch(name -> name.toString().startsWith("probe: "));
        }
        if (names.containsAll(BOUNDS)) {
            for (String bound : BOUNDS) {
                assertThat(values)
                        .as("%s: %s", where, bound)
                        .allMatch(row -> row.get(names.indexOf(bound)) != null);
            }
        }
        if (where.contains(": annotation ")) {
            assertThat(names).as(where).containsExactly("time", "text", "tags");
        }
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("where", where);
        frame.put("names", names);
        frame.put("numbers", types.stream().map(NUMBERS::contains).toList());
        frame.put("times", types.stream().map(type -> type == Types.TIMESTAMP).toList());
        frame.put("rows", values);
        return frame;
    }

    private static Object value(ResultSet rows, int column, int type) throws SQLException {
        if (rows.getObject(column) == null) {
            return null;
        }
        if (type == Types.TIMESTAMP) {
            return rows.getTimestamp(column).getTime();
        }
        return NUMBERS.contains(type) ? (Object) rows.getDouble(column) : rows.getString(column);
    }

    private static void assertAscending(String where, List<List<Object>> rows) {
        List<Double> first = rows.stream().map(row -> ((Number) row.get(0)).doubleValue()).toList();
        assertThat(first).as(where).isSorted();
    }

    private static void publishBadRecord(LocalEvaluator evaluator) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", evaluator.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    Topics.DEFAULT.annotatedImages(),
                                    "it's no record".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    /** Until the tables hold what the evaluation job wrote about each of the SAE checkpoints. */
    private static void awaitAll(StoredRun stored) throws Exception {
        awaitSteps(stored, "match_score", "status = 'SETTLED' AND role = 'TRAINED'", 4);
        awaitSteps(stored, "match_score", "status = 'SETTLED' AND role = 'PROBE'", 1);
        stored.await(
                "SELECT sae FROM tapastream.match_score WHERE run = 'baseline'"
                        + " AND status = 'SETTLED' AND sae LIKE 'random%'",
                rows -> !rows.isEmpty());
        awaitSteps(stored, "tapa_score", "status = 'SETTLED'", 5);
        awaitSteps(stored, "tapa_concept", "status = 'SETTLED'", 5);
        awaitSteps(stored, "tapa_window", "true", 5);
        awaitSteps(stored, "sae_comparison", "true", 2);
        awaitSteps(stored, "sae_checkpoint_status", "phase IN ('SETTLED', 'RECEIVING')", 6);
        awaitSteps(stored, "alert", "raised AND severity = 'CRITICAL'", 1);
        stored.await("SELECT 1 FROM tapastream.rejected", rows -> !rows.isEmpty());
        stored.await(
                "SELECT DISTINCT baseline_kind, sae, step FROM tapastream.delta_match_score WHERE run = 'run' AND published_delta IS NOT NULL",
                rows -> rows.size() == 8);
    }

    private static void awaitSteps(StoredRun stored, String table, String condition, int count)
            throws Exception {
        stored.await(
                "SELECT DISTINCT sae, step FROM tapastream.%s WHERE run = 'run' AND %s"
                        .formatted(table, condition),
                rows -> rows.size() == count);
    }
}
