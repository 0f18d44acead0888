package io.tapastream.jobs.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * The job's command line: {@code --option value} or {@code --option=value}, and {@code --config
 * FILE} for a properties file, whose values the command line overrides. {@code kafka.*} goes to
 * every Kafka client.
 */
public final class EvaluationArguments {
    private static final String CONFIG = "config";
    private static final String KAFKA = "kafka.";

    private EvaluationArguments() {}

    /**
     * @throws InvalidOptionException where an option is unknown, has no value or a file cannot be
     *     read
     */
    public static Configuration parse(String... args) {
        return parse(EvaluationOptions.all(), args);
    }

    /** The same for a job with other options. */
    public static Configuration parse(List<ConfigOption<?>> options, String... args) {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                throw new InvalidOptionException("expected an option, found '" + args[i] + "'");
            }
            String name = args[i].substring(2);
            int equals = name.indexOf('=');
            if (equals >= 0) {
                given.put(name.substring(0, equals), name.substring(equals + 1));
            } else if (i + 1 < args.length) {
                given.put(name, args[++i]);
            } else {
                throw new InvalidOptionException("option --" + name + " has no value");
            }
        }
        Map<String, String> values = new TreeMap<>();
        if (given.containsKey(CONFIG)) {
            values.putAll(readProperties(Path.of(given.remove(CONFIG))));
        }
        values.putAll(given);
        refuseUnknown(options, values);
        return Configuration.fromMap(values);
    }

    /** The entries that go to every Kafka client, without their prefix. */
    public static Properties kafkaProperties(Configuration configuration) {
        Properties properties = new Properties();
        configuration
                .toMap()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(KAFKA)) {
                                properties.setProperty(name.substring(KAFKA.length()), value);
                            }
                        });
        return properties;
    }

    private static Map<String, String> readProperties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new InvalidOptionException("the options file " + file + " cannot be read", e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    private static void refuseUnknown(List<ConfigOption<?>> options, Map<String, String> values) {
        var known = options.stream().map(ConfigOption::key).collect(Collectors.toSet());
        for (String name : values.keySet()) {
            if (!known.contains(name) && !name.startsWith(KAFKA)) {
                throw new InvalidOptionException(
                        "unknown option --"
                                + name
                                + "; known are "
                                + new TreeMap<>(
                                                known.stream()
                                                        .collect(Collectors.toMap(k -> k, k -> "")))
                                        .keySet());
            }
        }
    }
}
