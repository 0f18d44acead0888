package io.tapastream.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables are made once, by whoever comes first, and the reader may read and no more. */
class MigrationsTest {
    private static TestDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.execute("DROP SCHEMA IF EXISTS tapastream CASCADE");
    }

    @Test
    void theSecondTimeNothingIsApplied() throws Exception {
        assertThat(migrations().apply())
                .containsExactly(
                        "V1__tables.sql",
                        "V2__epoch.sql",
                        "V3__held_out.sql",
                        "V4__baselines.sql",
                        "V5__sampled_measures.sql");
        database.execute("INSERT INTO tapastream.unreadable VALUES ('t', 0, 1, 'r', now())");
        assertThat(migrations().apply()).isEmpty();
        migrations().verify();
        assertThat(database.query("SELECT count(*) FROM tapastream.unreadable"))
                .containsExactly("1");
        assertThat(
                        database.query(
                                "SELECT version, file FROM tapastream.schema_version ORDER BY version"))
                .containsExactly(
                        "1|V1__tables.sql",
                        "2|V2__epoch.sql",
                        "3|V3__held_out.sql",
                        "4|V4__baselines.sql",
                        "5|V5__sampled_measures.sql");
    }

    @Test
    void severalAtOnceApplyEachOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> migrations().apply()));
            }
            int applied = 0;
            for (Future<List<String>> one : all) {
                applied += one.get().size();
            }
            assertThat(database.query("SELECT version FROM tapastream.schema_version"))
                    .hasSize(applied);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatWasStoredBeforeThereWereEpochsIsOlderThanAllThatComes() throws Exception {
        // The first version, with what it stored.
        database.execute("CREATE SCHEMA tapastream");
        database.execute(
                "CREATE TABLE tapastream.schema_version (version integer PRIMARY KEY, file text NOT"
                        + " NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
        String first = text("V1__tables.sql");
        database.execute(first);
        database.execute(
                "INSERT INTO tapastream.schema_version VALUES (1, 'V1__tables.sql',"
                        + " encode(sha256(convert_to($text$"
                        + first
                        + "$text$, 'UTF8')), 'hex'))");
        database.execute(
                "INSERT INTO tapastream.newest_revision VALUES ('sae_health', '\\x01', 'r', 9)");
        assertThat(migrations().apply())
                .containsExactly(
                        "V2__epoch.sql",
                        "V3__held_out.sql",
                        "V4__baselines.sql",
                        "V5__sampled_measures.sql");
        assertThat(database.query("SELECT epoch, revision FROM tapastream.newest_revision"))
                .containsExactly("0|9");
    }

    private static String text(String file) throws IOException {
        try (InputStream in = Migrations.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void refusesWhatItDidNotMake() throws Exception {
        assertThatThrownBy(() -> migrations().verify())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("tapastream postgres migrate");
        migrations().apply();
        database.execute("UPDATE tapastream.schema_version SET sha256 = 'other'");
        assertThatThrownBy(() -> migrations().apply())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("must never be changed");
        database.execute("DELETE FROM tapastream.schema_version");
        database.execute(
                "INSERT INTO tapastream.schema_version VALUES (9, 'V9__later.sql', 'x', now())");
        assertThatThrownBy(() -> migrations().verify()).isInstanceOf(StoreException.class);
    }

    @Test
    void columnsAreDescribedAsTheSchemasDo() throws Exception {
        migrations().apply();
        for (RecordLayout layout : StoreTables.layouts()) {
            assertThat(layout.comments()).isNotEmpty();
            for (Map.Entry<String, String> column : layout.comments().entrySet()) {
                assertThat(comment(layout.name(), column.getKey()))
                        .as(layout.name() + "." + column.getKey())
                        .isNotBlank()
                        .isEqualTo(column.getValue());
            }
        }
        assertThat(comment("match_score", "role"))
                .isEqualTo(
                        "Whether the SAE is the one under test, a baseline or a probe. One of"
                                + " TRAINED, UNTRAINED, RANDOM, PROBE.");
        assertThat(comment("tapa_window", "window_end"))
                .isEqualTo("End of the window (exclusive). Null in the scopes TOTAL and CONCEPT.");
        assertThat(comment("rejected", "stage")).contains("sink");
    }

    @Test
    void columnsThatAnOlderVersionDescribedAreDescribedAnew() throws Exception {
        migrations().apply();
        String now = comment("match_score", "value");
        database.execute("COMMENT ON COLUMN tapastream.match_score.value IS 'it''s old'");
        database.execute("COMMENT ON COLUMN tapastream.match_score.beta IS NULL");
        assertThat(migrations().apply()).isEmpty();
        assertThat(comment("match_score", "value")).isEqualTo(now);
        assertThat(comment("match_score", "beta")).startsWith("Beta of");
        assertThat(comment("match_score", "stored_at")).startsWith("Time at which");
    }

    private static String comment(String table, String column) throws Exception {
        return database.query(
                        "SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid ="
                                + " 'tapastream.%s'::regclass AND attname = '%s'"
                                        .formatted(table, column))
                .get(0);
    }

    @Test
    void theReaderReadsAndNoMore() throws Exception {
        database.execute("CREATE ROLE tapastream_reader LOGIN");
        migrations().apply();
        try (Connection connection = database.database("tapastream_reader").connect();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeQuery("SELECT * FROM tapastream.match_score").next())
                    .isFalse();
            assertThat(statement.executeQuery("SELECT * FROM tapastream.concept_score").next())
                    .isFalse();
            for (String forbidden :
                    List.of(
                            "DELETE FROM tapastream.match_score",
                            "INSERT INTO tapastream.unreadable VALUES ('t', 0, 1, 'r', now())",
                            "SELECT tapastream.forget_run('r')",
                            "CREATE TABLE tapastream.mine (x int)")) {
                assertThatThrownBy(() -> statement.execute(forbidden))
                        .as(forbidden)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void saysWhichDatabaseDoesNotAnswer() throws Exception {
        Database nowhere = new Database("jdbc:postgresql://localhost:1/scores", "me", null);
        assertThatThrownBy(() -> new Migrations(nowhere, "reader").apply())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("me at jdbc:postgresql://localhost:1/scores");
    }

    private static Migrations migrations() {
        return new Migrations(database.database(), "tapastream_reader");
    }
}
