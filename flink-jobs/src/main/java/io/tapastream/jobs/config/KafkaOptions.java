package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** The Kafka brokers and topics of the job, and how it reads and writes them. */
public final class KafkaOptions {
    private KafkaOptions() {}

    public static final ConfigOption<String> BOOTSTRAP_SERVERS =
            key("bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Kafka brokers, host:port, separated by commas.");

    public static final ConfigOption<String> TOPIC_PREFIX =
            key("topic-prefix")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Prefix of the name of every topic that the job reads or writes.");

    public static final ConfigOption<String> GROUP_ID =
            key("group-id")
                    .stringType()
                    .defaultValue("tapastream")
                    .withDescription(
                            "Kafka consumer group, for lag monitoring. The job itself starts from"
                                    + " the offsets in its Flink checkpoints.");

    public static final ConfigOption<String> TRANSACTION_PREFIX =
            key("transaction-prefix")
                    .stringType()
                    .defaultValue("tapastream")
                    .withDescription(
                            "Prefix of the Kafka transactional ids; must differ between jobs"
                                    + " that write to the same brokers.");

    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
            key("transaction-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(15))
                    .withDescription(
                            "How long a Kafka transaction may stay open. Must be longer than"
                                    + " the longest outage to survive, and at most the"
                                    + " broker's transaction.max.timeout.ms.");

    /** All of them, in the order of the reference page. */
    static List<ConfigOption<?>> all() {
        return List.of(
                BOOTSTRAP_SERVERS, TOPIC_PREFIX, GROUP_ID, TRANSACTION_PREFIX, TRANSACTION_TIMEOUT);
    }
}
