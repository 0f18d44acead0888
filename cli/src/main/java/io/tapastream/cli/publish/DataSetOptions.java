package io.tapastream.cli.publish;

import io.tapastream.cli.console.KafkaOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of the commands that publish something of a data set's folder. */
final class DataSetOptions {
    @Mixin private KafkaOptions kafka;

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
                    "Event time of all records, as in 2026-11-22T10:00:00Z. Default: the time of publishing.")
    private Instant eventTime;

    @Parameters(paramLabel = "FOLDER", description = "Folder of the data set.")
    private Path folder;

    /**
     * The folder.
     *
     * @throws DataSetFolderException when there is none
     */
    Path folder() {
        if (!Files.isDirectory(folder)) {
            throw new DataSetFolderException(
                    folder + " is no folder; give the folder of the data set");
        }
        return folder;
    }

    String dataSet() {
        return dataSet;
    }

    KafkaOptions kafka() {
        return kafka;
    }

    RecordPublisher connect() {
        return RecordPublisher.connect(kafka.bootstrapServers(), kafka.properties());
    }

    DataSetPublisher publisher(RecordPublisher records, ImageTransport transport) {
        InstantSource clock =
                eventTime == null ? InstantSource.system() : InstantSource.fixed(eventTime);
        return new DataSetPublisher(records, kafka.topics(), dataSet, transport, clock);
    }
}
