package io.tapastream.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.kafka.RetryingDecoder;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.message.Origin;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptMatching;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records through the statements of their tables, on a real PostgreSQL. */
class StoreTableTest {
    private static TestDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase();
        new Migrations(database.database(), "tapastream_reader").apply();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        for (StoreTable table : tables()) {
            database.execute("TRUNCATE tapastream." + table.name());
        }
        database.execute("TRUNCATE tapastream.newest_revision");
    }

    @Test
    void everyFieldOfTheRecordsHasItsColumn() throws Exception {
        for (StoreTable table : tables()) {
            assertThat(
                            database.query(
                                    "SELECT column_name FROM information_schema.columns WHERE"
                                            + " table_schema = 'tapastream' AND column_name <>"
                                            + " 'stored_at' AND table_name = '"
                                            + table.name()
                                            + "'"))
                    .as(table.name())
                    .containsExactlyInAnyOrderElementsOf(table.columns());
        }
    }

    @Test
    void theNewestRevisionWinsWhateverTheOrderAndTheRepetition() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            empty();
            List<SpecificRecord> records = new ArrayList<>();
            for (int revision = 1; revision <= 5; revision++) {
                records.add(score(revision, revision / 10.0, 1, 3, 5 - revision + 10));
                records.add(score(revision, revision / 10.0, 1, 3, 5 - revision + 10));
            }
            Collections.shuffle(records, new Random(seed));
            store(records);
            assertThat(
                            database.query(
                                    "SELECT revision, k, value FROM tapastream.match_score ORDER BY k"))
                    .as("seed %d", seed)
                    .containsExactly("5|1|0.5", "5|3|0.5", "5|10|0.5");
        }
    }

    @Test
    void theNewestEpochWinsOverAnyRevisionOfEarlierOnes() throws Exception {
        List<SpecificRecord> records = new ArrayList<>();
        for (long epoch : new long[] {0, 1_796_000_000_000L, 1_796_083_200_000L}) {
            for (int revision = 1; revision <= 5 - Long.signum(epoch); revision++) {
                records.add(
                        MatchScore.newBuilder(score(revision, epoch + revision / 10.0, 1, 3))
                                .setEpoch(epoch)
                                .build());
            }
        }
        for (int seed = 0; seed < 20; seed++) {
            empty();
            Collections.shuffle(records, new Random(seed));
            store(records);
            assertThat(
                            database.query(
                                    "SELECT epoch, revision, value = 1796083200000.4 FROM"
                                            + " tapastream.match_score ORDER BY k"))
                    .as("seed %d", seed)
                    .containsExactly("1796083200000|4|t", "1796083200000|4|t");
        }
    }

    @Test
    void rowsThatTheNewestNoLongerHasAreGoneAndAnOlderDoesNotBringThemBack() throws Exception {
        store(List.of(score(1, 0.1, 1, 3, 10), score(3, 0.3, 1), score(2, 0.2, 1, 3)));
        assertThat(database.query("SELECT k, value FROM tapastream.match_score"))
                .containsExactly("1|0.3");
        store(List.of(score(4, 0.4)));
        assertThat(database.query("SELECT k FROM tapastream.match_score")).isEmpty();
        store(List.of(score(2, 0.2, 1, 3)));
        assertThat(database.query("SELECT k FROM tapastream.match_score")).isEmpty();
    }

    @Test
    void whatIsUndefinedIsNullAndADoubleKeepsItsBits() throws Exception {
        MatchScore score = score(1, 0.1 + 0.2, 1);
        score.getValues().add(value(null, 3, Double.NaN));
        score.getValues().add(value(null, 5, Double.NEGATIVE_INFINITY));
        score.getValues().add(value(null, 10, Double.MIN_VALUE));
        store(List.of(score));
        assertThat(
                        database.query(
                                "SELECT beta, k, value, low, image_set FROM tapastream.match_score"
                                        + " ORDER BY k"))
                .containsExactly(
                        "0.5|1|0.30000000000000004|null|null",
                        "null|3|null|null|null",
                        "null|5|null|null|null",
                        "null|10|5e-324|null|null");
    }

    @Test
    void namesAreDataWhateverTheyHold() throws Exception {
        String name = "it's \"a\"; DROP TABLE x; -- \\ \uD83E\uDD9C \0 \n";
        store(List.of(concept(0, name), concept(1, "{\"json\": 1}")));
        assertThat(
                        database.query(
                                "SELECT concept_name = E'it''s \"a\"; DROP TABLE x; -- \\\\ \uD83E\uDD9C \uFFFD \\n',"
                                        + " coalition, f1 FROM tapastream.concept_match WHERE concept = 0"))
                .containsExactly("t|{7,3}|{0.5,0.75,0.75}");
        assertThat(
                        database.query(
                                "SELECT k, f1, coalition FROM tapastream.concept_score WHERE concept = 0 ORDER BY k"))
                .containsExactly("1|0.5|{7}", "3|0.75|{7,3}", "5|0.75|{7,3}", "10|0.75|{7,3}");
    }

    @Test
    void alertsWithoutADataSetAreOneRowEach() throws Exception {
        Alert silent =
                Alert.newBuilder()
                        .setRun("r")
                        .setSae("s")
                        .setStep(3)
                        .setKind(AlertKind.RUN_SILENT)
                        .setSeverity(AlertSeverity.WARNING)
                        .setRaised(true)
                        .setRevision(1)
                        .setSentence("It is silent.")
                        .setValue(600)
                        .setThreshold(300)
                        .setTime(Instant.ofEpochMilli(Long.MAX_VALUE))
                        .build();
        Alert over = Alert.newBuilder(silent).setRaised(false).setRevision(2).build();
        store(List.of(over, silent, over));
        assertThat(database.query("SELECT data_set, raised, revision FROM tapastream.alert"))
                .containsExactly("null|f|2");
    }

    @Test
    void whatCannotBeStoredIsSaidOnceAndHarmsNothing() throws Exception {
        Rejected rejected =
                Rejected.newBuilder()
                        .setTopic("image-pairs")
                        .setPartition(2)
                        .setOffset(7)
                        .setTimestamp(Instant.EPOCH)
                        .setStage("decode")
                        .setReason("MALFORMED")
                        .setMessage("It is malformed.")
                        .build();
        MatchScore longName =
                MatchScore.newBuilder(score(1, 0.5, 1)).setRun("x".repeat(3_000)).build();
        List<SourceRecord> sources =
                List.of(
                        source(0, "no record".getBytes(StandardCharsets.UTF_8)),
                        source(1, null),
                        source(2, WireFormat.encode(rejected)),
                        source(3, WireFormat.encode(longName)));
        storeSources(Stream.concat(sources.stream(), sources.stream()).toList());
        assertThat(
                        database.query(
                                "SELECT topic, partition_number, record_offset FROM"
                                        + " tapastream.unreadable ORDER BY record_offset"))
                .containsExactly("match-scores|1|0", "match-scores|1|3");
        assertThat(
                        database.query(
                                "SELECT rejected_partition, rejected_offset, source_topic,"
                                        + " source_offset, reason FROM tapastream.rejected"))
                .containsExactly("1|2|image-pairs|7|MALFORMED");
    }

    @Test
    void aForgottenRunIsStoredAnew() throws Exception {
        store(List.of(score(9, 0.9, 1)));
        database.execute("SELECT tapastream.forget_run('run''s')");
        store(List.of(score(1, 0.1, 1)));
        assertThat(database.query("SELECT revision FROM tapastream.match_score"))
                .containsExactly("1");
    }

    @Test
    void theViewOfDeltasSubtractsTheSameMethodAndTheMeanOverAllOfTheSameK() throws Exception {
        MatchScore.Builder sae =
                settled(
                        "run",
                        "sae",
                        value(0.5, 3, 0.75),
                        value(1.0, 3, 0.875),
                        value(0.5, 1, 0.5));
        sae.setDenseBaseline("dense");
        sae.setSparseBaseline("sparse");
        store(
                List.of(
                        sae.build(),
                        settled(
                                        "baseline",
                                        "dense",
                                        value(0.5, 3, 0.25),
                                        value(1.0, 3, 0.5),
                                        value(0.5, 1, 0.125))
                                .build(),
                        settled("baseline", "sparse", value(0.5, 3, 0.5), value(0.5, 1, 0.375))
                                .build()));
        String query =
                "SELECT baseline_kind, beta, k, delta, published_delta FROM"
                        + " tapastream.delta_match_score ORDER BY 1, 2, 3";
        assertThat(database.query(query))
                .as("of the sparse one, which lacks a beta at k 3, none there")
                .containsExactly(
                        "dense|0.5|1|0.375|0.375",
                        "dense|0.5|3|0.5|0.375",
                        "dense|1|3|0.375|0.5",
                        "sparse|0.5|1|0.125|0.125",
                        "sparse|0.5|3|0.25|null");
        MatchScore.Builder more =
                settled(
                        "baseline",
                        "dense",
                        value(0.5, 3, 0.25),
                        value(1.0, 3, 0.5),
                        value(2.0, 3, 0));
        more.setRevision(2);
        store(List.of(more.build()));
        assertThat(database.query(query))
                .as("a beta more in the baseline")
                .startsWith("dense|0.5|3|0.5|null", "dense|1|3|0.375|null");
        more.setRevision(3);
        more.setImageSet(8L);
        store(List.of(more.build()));
        assertThat(database.query(query)).as("other images").hasSize(2);
    }

    private static MatchScore.Builder settled(String run, String sae, MatchScoreValue... values) {
        return MatchScore.newBuilder(score(1, 0))
                .setRun(run)
                .setSae(sae)
                .setStep(0)
                .setStatus(ScoreStatus.SETTLED)
                .setImageSet(7L)
                .setValues(List.of(values));
    }

    private static List<StoreTable> tables() {
        List<StoreTable> tables = new ArrayList<>();
        StoreTables.layouts().forEach(layout -> tables.add(layout.table()));
        tables.add(StoreTables.UNREADABLE);
        return tables;
    }

    private static void store(List<? extends SpecificRecord> records) throws Exception {
        List<SourceRecord> sources = new ArrayList<>();
        for (SpecificRecord record : records) {
            sources.add(source(sources.size(), WireFormat.encode(record)));
        }
        storeSources(sources);
    }

    private static void storeSources(List<SourceRecord> sources) throws Exception {
        List<StoredRecord> records = new ArrayList<>();
        for (SourceRecord source : sources) {
            new RowsDecoder(new RetryingDecoder(null, Map.of()))
                    .flatMap(source, new ListCollector<>(records));
        }
        try (Connection connection = database.connect()) {
            for (StoredRecord record : records) {
                StoreTable table =
                        tables().stream()
                                .filter(one -> one.name().equals(record.table()))
                                .findFirst()
                                .orElseThrow();
                try (PreparedStatement statement = connection.prepareStatement(table.upsert())) {
                    new PostgresSink.Parameters().accept(statement, record);
                    statement.addBatch();
                    statement.executeBatch();
                }
            }
        }
    }

    private static SourceRecord source(long offset, byte[] value) {
        return new SourceRecord(new Origin("match-scores", 1, offset, 1_000), null, value);
    }

    private static MatchScore score(long revision, double value, int... prefixes) {
        List<MatchScoreValue> values = new ArrayList<>();
        Arrays.stream(prefixes).forEach(k -> values.add(value(0.5, k, value)));
        return MatchScore.newBuilder()
                .setRun("run's")
                .setSae("sae")
                .setStep(1)
                .setDataSet("birds")
                .setImageEncoder("clip")
                .setArchitecture("topk")
                .setRole(SaeRole.TRAINED)
                .setStatus(ScoreStatus.LIVE)
                .setClosed(false)
                .setRevision(revision)
                .setImages(10)
                .setConcepts(4)
                .setConceptsWithSupport(3)
                .setPerturbedConcepts(2)
                .setValues(values)
                .build();
    }

    private static MatchScoreValue value(Double beta, int k, double value) {
        return MatchScoreValue.newBuilder()
                .setMethod("fbmp")
                .setBeta(beta)
                .setK(k)
                .setValue(value)
                .build();
    }

    private static ConceptMatch concept(int concept, String name) {
        return ConceptMatch.newBuilder()
                .setRun("r")
                .setSae("s")
                .setStep(1)
                .setDataSet("birds")
                .setConcept(concept)
                .setConceptName(name)
                .setSupport(3)
                .setImages(10)
                .setStatus(ScoreStatus.LIVE)
                .setRevision(1)
                .setMatchings(
                        List.of(
                                ConceptMatching.newBuilder()
                                        .setMethod("fbmp")
                                        .setBeta(0.5)
                                        .setCoalition(List.of(7, 3))
                                        .setF1(List.of(0.5, 0.75, 0.75))
                                        .build()))
                .build();
    }
}
