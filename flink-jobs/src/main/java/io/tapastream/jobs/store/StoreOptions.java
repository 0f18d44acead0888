package io.tapastream.jobs.store;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.RegistryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Every option of the job that fills PostgreSQL; docs/postgres.md lists them. */
public final class StoreOptions {
    private StoreOptions() {}

    public static final ConfigOption<String> GROUP_ID =
            key("group-id")
                    .stringType()
                    .defaultValue("tapastream-store")
                    .withDescription(
                            "Kafka consumer group, for lag monitoring. The job itself starts from"
                                    + " the offsets in its Flink checkpoints.");

    public static final ConfigOption<String> JDBC_URL =
            key("jdbc-url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The database, jdbc:postgresql://HOST:PORT/DATABASE, with"
                                    + " parameters of the driver such as sslmode. Must not"
                                    + " contain a password, because other users can see"
                                    + " command lines.");

    public static final ConfigOption<String> JDBC_USER =
            key("jdbc-user")
                    .stringType()
                    .defaultValue("tapastream")
                    .withDescription("The role that owns the schema tapastream.");

    public static final ConfigOption<String> JDBC_PASSWORD_FILE =
            key("jdbc-password-file")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "File with the role's password, on the JobManager and every"
                                    + " TaskManager. It is read again at each connection, so"
                                    + " a password can be changed while the job runs. If not"
                                    + " set, no password is sent.");

    public static final ConfigOption<String> READER_ROLE =
            key("reader-role")
                    .stringType()
                    .defaultValue("tapastream_reader")
                    .withDescription(
                            "Role that may only read the tables; the migrations grant its"
                                    + " rights, if it exists.");

    public static final ConfigOption<Boolean> MIGRATE =
            key("migrate")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether missing migrations are applied when the job is"
                                    + " submitted; if false, the job only checks that none is"
                                    + " missing.");

    public static final ConfigOption<Duration> DATABASE_WAIT =
            key("database-wait")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "How long the submission of the job waits for a database that does"
                                    + " not answer, starts up, or is not created yet. The command"
                                    + " tapastream store waits only if it is given.");

    public static final ConfigOption<Duration> FLUSH_INTERVAL =
            key("flush-interval")
                    .durationType()
                    .defaultValue(Duration.ofMillis(500))
                    .withDescription("Longest time that a record waits before it is written.");

    public static final ConfigOption<Integer> FLUSH_RECORDS =
            key("flush-records")
                    .intType()
                    .defaultValue(500)
                    .withDescription("Largest number of records that are written together.");

    public static final ConfigOption<Duration> RECONNECT_TIMEOUT =
            key("reconnect-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long a task tries to reach the database before it fails and"
                                    + " Flink restarts the job from its last Flink"
                                    + " checkpoint.");

    /** All options, in the order of the reference page. */
    public static List<ConfigOption<?>> all() {
        List<ConfigOption<?>> all = new ArrayList<>();
        all.add(KafkaOptions.BOOTSTRAP_SERVERS);
        all.add(KafkaOptions.TOPIC_PREFIX);
        all.addAll(RegistryOptions.ofReaders());
        all.addAll(
                List.of(
                        GROUP_ID,
                        JDBC_URL,
                        JDBC_USER,
                        JDBC_PASSWORD_FILE,
                        READER_ROLE,
                        MIGRATE,
                        DATABASE_WAIT,
                        FLUSH_INTERVAL,
                        FLUSH_RECORDS,
                        RECONNECT_TIMEOUT));
        return Collections.unmodifiableList(all);
    }
}
