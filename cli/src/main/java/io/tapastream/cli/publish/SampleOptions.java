package io.tapastream.cli.publish;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
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
                    "How images are sent: as bytes in the records, or as file URIs"
                            + " that the job can read. Default: ${DEFAULT-VALUE}.")
    private Transport transport;

    @Option(
            names = "--as-uri",
            paramLabel = "PREFIX",
            description =
                    "Publish PREFIX (such as s3://bucket/birds) followed by each"
                            + " image's path within the data set as its URI; the images are"
                            + " not read on this machine.")
    private String prefix;

    @Option(
            names = "--concepts",
            paramLabel = "FILE",
            converter = SystemLocale.PathConverter.class,
            description =
                    "Source of the concept names for a table: anything that"
                            + " 'publish vocabulary' accepts. Default: the published"
                            + " vocabulary.")
    private Path concepts;

    @Option(
            names = "--concepts-are",
            paramLabel = "names|places",
            description =
                    "Whether a table has the names of concepts or their places in"
                            + " the vocabulary, counted from 0. Default: places if every"
                            + " value of the table is a number and no concept has a number"
                            + " as its name, otherwise names.")
    private ConceptLookup.Kind kind;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            converter = SystemLocale.PathConverter.class,
            description =
                    "Keep the progress in this file, and continue from there when"
                            + " the command is run again.")
    private Path resume;

    ImageTransport transport() {
        if (prefix != null) {
            return ImageTransport.uriUnder(prefix);
        }
        return transport == Transport.URI ? ImageTransport.URI : ImageTransport.BYTES;
    }

    /** The concepts that a table's values are looked up in. */
    List<String> concepts(DataSetOptions options) {
        return concepts == null ? options.publishedConcepts() : VocabularyFile.read(concepts);
    }

    /** What a table gives of its concepts; null where its values decide. */
    ConceptLookup.Kind kind() {
        return kind;
    }

    /**
     * Where the progress is kept, if anywhere.
     *
     * @param what is published of the source to which topic
     * @param rows the rows that are published; progress with other rows does not count
     */
    Optional<ResumeFile> resume(DataSetOptions options, String what, List<?> rows) {
        if (resume == null) {
            return Optional.empty();
        }
        Path source = options.source().toAbsolutePath().normalize();
        CRC32C digest = new CRC32C();
        rows.forEach(row -> digest.update(row.toString().getBytes(StandardCharsets.UTF_8)));
        String work =
                "%s %s of %s, %s, %d rows of checksum %08x"
                        .formatted(
                                options.kafka().bootstrapServers(),
                                what,
                                options.dataSet(),
                                source,
                                rows.size(),
                                digest.getValue());
        return Optional.of(new ResumeFile(resume, work));
    }
}
