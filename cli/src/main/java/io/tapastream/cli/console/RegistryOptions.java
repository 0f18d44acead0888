package io.tapastream.cli.console;

import io.tapastream.schemas.registry.RegistrySettings;
import io.tapastream.schemas.registry.SchemaRegistryException;
import io.tapastream.schemas.wire.RecordFraming;
import picocli.CommandLine.Option;

/** The options of every command that reads or writes records, where there is a schema registry. */
public final class RegistryOptions {
    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description =
                    "Address of a schema registry with Confluent's API, if the"
                            + " topics use Confluent's framing.")
    private String url;

    @Option(
            names = "--schema-registry-credentials",
            paramLabel = "FILE",
            description =
                    "File whose first line is USER:PASSWORD for basic"
                            + " authentication at the schema registry, or a bearer token.")
    private String credentials;

    @Option(
            names = "--schema-registry-ca",
            paramLabel = "FILE",
            description =
                    "PEM file with the certificate authorities that are trusted for"
                            + " the schema registry. Default: those that Java trusts.")
    private String certificates;

    @Option(
            names = "--schema-registry-look-up-only",
            description =
                    "Do not register missing schemas in the schema registry; they"
                            + " must be registered already.")
    private boolean lookUpOnly;

    /**
     * How records stand in the topics.
     *
     * @throws CliException when the options cannot be used
     */
    public RecordFraming framing() {
        if (url == null) {
            if (credentials != null || certificates != null || lookUpOnly) {
                throw new CliException(
                        "an option of the schema registry is given but not its address; add --schema-registry URL");
            }
            return RecordFraming.SINGLE_OBJECT;
        }
        try {
            return RecordFraming.of(
                    RegistrySettings.of(url, credentials, certificates, !lookUpOnly));
        } catch (IllegalArgumentException | SchemaRegistryException e) {
            throw new CliException(e.getMessage(), e);
        }
    }
}
