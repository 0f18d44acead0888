package io.tapastream.tests.endtoend;

import io.tapastream.cli.local.LocalFlink;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.RegistryOptions;
import io.tapastream.jobs.store.StoreOptions;
import io.tapastream.jobs.store.StorePipeline;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job that fills PostgreSQL on a Flink cluster of its own, and a real PostgreSQL. */
final class StoredRun implements AutoCloseable {
    private final Path folder;
    private final String bootstrapServers;
    private final LocalFlink flink;
    private EmbeddedPostgres postgres;
    private int port;
    private JobClient job;
    private URI registry;

    StoredRun(Path folder, String bootstrapServers) throws Exception {
        this(folder, bootstrapServers, new Configuration());
    }

    /**
     * @param cluster settings of the Flink cluster
     */
    StoredRun(Path folder, String bootstrapServers, Configuration cluster) throws Exception {
        this.folder = folder;
        this.bootstrapServers = bootstrapServers;
        startDatabase();
        flink =
                LocalFlink.start(
                        folder.resolve("flink"),
                        new LocalFlink.Options(1, Duration.ofMillis(500), Integer.MAX_VALUE),
                        cluster);
    }

    /** The database of the first start, on the same port. */
    void startDatabase() throws IOException {
        postgres =
                EmbeddedPostgres.builder()
                        .setDataDirectory(folder.resolve("postgres"))
                        .setCleanDataDirectory(false)
                        .setPort(port)
                        .start();
        port = postgres.getPort();
    }

    void stopDatabase() throws IOException {
        postgres.close();
    }

    String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    Configuration options() {
        Configuration options = new Configuration();
        options.set(KafkaOptions.BOOTSTRAP_SERVERS, bootstrapServers);
        options.set(StoreOptions.JDBC_URL, jdbcUrl());
        options.set(StoreOptions.JDBC_USER, "postgres");
        options.set(StoreOptions.FLUSH_INTERVAL, Duration.ofMillis(100));
        // Below the time that the database is away, so that the job is started again as well.
        options.set(StoreOptions.RECONNECT_TIMEOUT, Duration.ofSeconds(1));
        if (registry != null) {
            options.set(RegistryOptions.SCHEMA_REGISTRY, registry.toString());
        }
        return options;
    }

    /** Has the job read Confluent's framing with this registry. */
    void withRegistry(URI address) {
        registry = address;
    }

    /**
     * Submits the job.
     *
     * @param savepoint where it goes on; null for the beginning of the topics
     */
    void start(String savepoint) throws Exception {
        Configuration settings = new Configuration();
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StorePipeline.prepare(options(), notice -> {});
        StreamExecutionEnvironment environment = flink.environment(settings);
        StorePipeline.build(environment, options());
        job = environment.executeAsync("store");
    }

    String stopWithSavepoint() throws Exception {
        return job.stopWithSavepoint(
                        false,
                        folder.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), "postgres", null);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, columns joined by '|'; null is "null". */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(rows.getObject(i)));
                }
                all.add(String.join("|", columns));
            }
            return all;
        }
    }

    /** Asks again until the rows are as expected. */
    void await(String sql, Predicate<List<String>> condition) throws Exception {
        long end = System.nanoTime() + LocalEvaluator.DEADLINE.toNanos();
        while (true) {
            List<String> rows = query(sql);
            if (condition.test(rows)) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        sql
                                + "\ngave to the end\n"
                                + String.join("\n", rows.subList(0, Math.min(30, rows.size()))));
            }
            query("SELECT pg_sleep(0.1)");
        }
    }

    @Override
    public void close() throws IOException {
        flink.close();
        postgres.close();
    }
}
