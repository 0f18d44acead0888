package io.tapastream.cli.console;

import io.tapastream.schemas.topics.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that talks to a Kafka. */
public final class KafkaOptions {
    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT[,...]",
            description = "Addresses of the Kafka brokers.")
    private String bootstrapServers;

    @Option(
            names = "--topic-prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What the names of all topics begin with. Default: nothing.")
    private String topicPrefix;

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            description =
                    "Any other setting of the Kafka client, such as security.protocol=SASL_SSL. May be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    /** The addresses as they were given. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * The topics with the given prefix.
     *
     * @throws CliException when Kafka would refuse it
     */
    public Topics topics() {
        try {
            return new Topics(topicPrefix);
        } catch (IllegalArgumentException e) {
            throw new CliException(e.getMessage(), e);
        }
    }

    /** The other client settings. */
    public Map<String, String> properties() {
        return Map.copyOf(properties);
    }
}
