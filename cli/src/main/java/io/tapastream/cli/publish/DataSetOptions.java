package io.tapastream.cli.publish;

import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.console.RegistryOptions;
import io.tapastream.cli.local.KafkaFailures;
import io.tapastream.cli.local.TopicGuard;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options of the commands that publish something of a data set's folder. */
final class DataSetOptions {
    @Mixin private KafkaOptions kafka;
    @Mixin private RegistryOptions registry;
    @Mixin private TopicGuard guard;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--data-set",
            required = true,
            paramLabel = "NAME",
            description = "Name under which the data set is published.")
    private String dataSet;

    @Option(
            names = "--event-time",
            paramLabel = "TIME",
            description =
                    "Event time of all records, such as 2026-11-22T10:00:00Z."
                            + " Default: the time of publishing.")
    private Instant eventTime;

    @Option(
            names = "--strict",
            description =
                    "End at the first row that cannot be used, instead of skipping"
                            + " it. Lines of CUB-200-2011 that do not have five columns are"
                            + " still skipped.")
    private boolean strict;

    @Parameters(
            paramLabel = "SOURCE",
            converter = SystemLocale.PathConverter.class,
            description = "Folder or file of the data set.")
    private Path source;

    /**
     * The folder or file.
     *
     * @throws DataSetFolderException when there is none
     */
    Path source() {
        if (!Files.exists(source)) {
            throw new DataSetFolderException(
                    source
                            + " does not exist; give the folder or the file of the data set"
                            + (SystemLocale.mayHaveGarbled(source.toString())
                                    ? SystemLocale.hint()
                                    : ""));
        }
        return source;
    }

    /** Prints what is skipped, or ends the command there. */
    SkippedRows skippedRows(PrintWriter err) {
        return new SkippedRows(err, strict);
    }

    /**
     * Name of the data set.
     *
     * @throws io.tapastream.cli.console.CliException when it cannot be one
     */
    String dataSet() {
        return Names.requireDataSet(dataSet);
    }

    KafkaOptions kafka() {
        return kafka;
    }

    /** The concepts of the data set's newest vocabulary. */
    List<String> publishedConcepts() {
        return PublishedVocabulary.read(kafka, registry.framing(), dataSet());
    }

    /**
     * Compares the concepts of the source with the vocabulary that was published, if any.
     *
     * @throws io.tapastream.cli.console.CliException when its labels would mean other concepts
     */
    void requireSamePlaces(List<String> own) {
        try {
            PublishedVocabulary.find(kafka, registry.framing(), dataSet())
                    .ifPresent(
                            published -> SamePlaces.require(source(), dataSet(), own, published));
        } catch (AuthorizationException e) {
            command.commandLine()
                    .getErr()
                    .println(
                            "the vocabulary of the data set may not be read here, so that it was not compared with that of "
                                    + source);
        } catch (KafkaException e) {
            throw KafkaFailures.explain(
                    "read the topic " + kafka.topics().conceptVocabularies(),
                    kafka.bootstrapServers(),
                    e);
        }
    }

    /**
     * A publisher, once the topic's settings have been looked at.
     *
     * @param topic that is published to
     */
    RecordPublisher connect(String topic) {
        guard.check(kafka, List.of(topic), command.commandLine().getErr());
        return RecordPublisher.connect(
                kafka.bootstrapServers(), kafka.properties(), registry.framing());
    }

    DataSetPublisher publisher(RecordPublisher records, ImageTransport transport) {
        InstantSource clock =
                eventTime == null ? InstantSource.system() : InstantSource.fixed(eventTime);
        return new DataSetPublisher(records, kafka.topics(), dataSet(), transport, clock);
    }
}
