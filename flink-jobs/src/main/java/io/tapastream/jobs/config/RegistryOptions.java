package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.tapastream.schemas.registry.RegistrySettings;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** The options of a schema registry, for every job. */
public final class RegistryOptions {
    private RegistryOptions() {}

    public static final ConfigOption<String> SCHEMA_REGISTRY =
            key("schema-registry")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Address of a schema registry with Confluent's API, such as"
                                    + " http://localhost:8081. Every topic is then written in"
                                    + " Confluent's framing instead of Avro single-object"
                                    + " encoding; both are read (docs/schema-registry.md).");

    public static final ConfigOption<String> CREDENTIALS =
            key("schema-registry-credentials")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "File whose first line is USER:PASSWORD for basic authentication"
                                    + " at the schema registry, or a bearer token; on the"
                                    + " machine that submits the job and on every"
                                    + " TaskManager. The file is read again at each request.");

    public static final ConfigOption<String> CA =
            key("schema-registry-ca")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "PEM file with the certificate authorities that are trusted for"
                                    + " the schema registry; on the machine that submits the"
                                    + " job and on every TaskManager. If not set, those that"
                                    + " the JVM trusts.");

    public static final ConfigOption<Boolean> REGISTER =
            key("schema-registry-register")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether missing schemas of the output topics are registered; if"
                                    + " false, they must be registered already.");

    /** The options of a job that only reads. */
    public static List<ConfigOption<?>> ofReaders() {
        return List.of(SCHEMA_REGISTRY, CREDENTIALS, CA);
    }

    /** All of them. */
    public static List<ConfigOption<?>> all() {
        return List.of(SCHEMA_REGISTRY, CREDENTIALS, CA, REGISTER);
    }

    /**
     * The registry that was given; null for none.
     *
     * @throws InvalidOptionException when its address is none
     */
    public static RegistrySettings settings(Configuration options) {
        String url = options.getOptional(SCHEMA_REGISTRY).orElse(null);
        if (url == null) {
            return null;
        }
        try {
            return RegistrySettings.of(
                    url,
                    options.getOptional(CREDENTIALS).orElse(null),
                    options.getOptional(CA).orElse(null),
                    EvaluationSettings.read(options, REGISTER));
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionException(
                    "the option --%s cannot be used: %s"
                            .formatted(SCHEMA_REGISTRY.key(), e.getMessage()),
                    e);
        }
    }
}
