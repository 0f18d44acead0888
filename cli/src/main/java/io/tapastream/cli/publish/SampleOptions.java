package io.tapastream.cli.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The options of the commands that publish images. */
final class SampleOptions {
    /** How images travel. */
    private enum Transport {
        BYTES,
        URI
    }

    @Option(
            names = "--as",
            paramLabel = "bytes|uri",
            defaultValue = "bytes",
            description =
                    "How images travel: in the records, or as file URIs that the job can read. Default: ${DEFAULT-VALUE}.")
    private Transport transport;

    @Option(
            names = "--as-uri",
            paramLabel = "PREFIX",
            description =
                    "Publish PREFIX and each image's path within the data set as its URI, as in s3://bucket/birds; the images are not read here.")
    private String prefix;

    @Option(
            names = "--concepts",
            paramLabel = "FILE",
            description =
                    "Where a table's concept names are found: anything that 'publish vocabulary' takes. Default: the vocabulary that was published.")
    private Path concepts;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description =
                    "Keep the progress in this file, and go on from there when the command is given again.")
    private Path resume;

    ImageTransport transport() {
        if (prefix != null) {
            return ImageTransport.uriUnder(prefix);
        }
        return transport == Transport.URI ? ImageTransport.URI : ImageTransport.BYTES;
    }

    /** The concepts that a table's names are looked up in. */
    List<String> concepts(DataSetOptions options, Consumer<BadRow> bad) {
        return concepts == null ? options.publishedConcepts() : VocabularyFile.read(concepts, bad);
    }

    /**
     * Where the progress is kept, if anywhere.
     *
     * @param what is published of the source to which topic
     */
    Optional<ResumeFile> resume(DataSetOptions options, String what) {
        if (resume == null) {
            return Optional.empty();
        }
        Path source = options.source().toAbsolutePath().normalize();
        try {
            String work =
                    "%s %s of %s, %s, changed %s"
                            .formatted(
                                    options.kafka().bootstrapServers(),
                                    what,
                                    options.dataSet(),
                                    source,
                                    Files.getLastModifiedTime(source));
            return Optional.of(new ResumeFile(resume, work));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + source, e);
        }
    }
}
