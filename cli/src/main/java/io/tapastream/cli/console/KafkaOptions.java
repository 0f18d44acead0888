package io.tapastream.cli.console;

import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
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
            description = "Prefix of the names of all topics. Default: none.")
    private String topicPrefix;

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            description =
                    "Any other setting of the Kafka client, such as security.protocol=SASL_SSL. May be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Properties file with settings of the Kafka client. Put"
                            + " passwords here: other users of the machine can read command"
                            + " lines.")
    private Path config;

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

    /**
     * The other client settings: those of the file, and in their place those given one by one.
     *
     * @throws CliException when the file cannot be read
     */
    public Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>();
        if (config != null) {
            Properties file = new Properties();
            try (Reader reader = Files.newBufferedReader(config)) {
                file.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new CliException(
                        "the file of --kafka-config %s cannot be read: %s"
                                .formatted(config, e.getMessage()),
                        e);
            }
            file.stringPropertyNames().forEach(name -> all.put(name, file.getProperty(name)));
        }
        all.putAll(properties);
        return Map.copyOf(all);
    }
}
