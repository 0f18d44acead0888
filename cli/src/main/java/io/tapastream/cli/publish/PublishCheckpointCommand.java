package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.console.Progress;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SafetensorsFile;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeRole;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes one SAE checkpoint. */
@Command(
        name = "checkpoint",
        description =
                "Publishes an SAE checkpoint, a safetensors file, in chunks or by its URI. Widths are read from the tensor W_enc where there is one.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PublishCheckpointCommand implements Callable<Integer> {
    private static final String ENCODER_WEIGHT = "W_enc";

    @Spec private CommandSpec spec;
    @Mixin private KafkaOptions kafka;

    @Option(names = "--run", required = true, paramLabel = "NAME", description = "Training run.")
    private String run;

    @Option(
            names = "--sae",
            required = true,
            paramLabel = "NAME",
            description = "Name of the SAE within the run.")
    private String sae;

    @Option(
            names = "--step",
            required = true,
            paramLabel = "N",
            description = "Training step, in optimizer steps.")
    private long step;

    @Option(
            names = "--image-encoder",
            required = true,
            paramLabel = "NAME",
            description = "Image encoder whose embeddings the SAE reads.")
    private String imageEncoder;

    @Option(
            names = "--architecture",
            required = true,
            paramLabel = "NAME",
            description = "topk, batchtopk, matryoshka, jumprelu or untrained.")
    private String architecture;

    @Option(names = "--k", paramLabel = "N", description = "Active latents per sample.")
    private Integer k;

    @Option(
            names = "--input-unit-norm",
            description = "Embeddings are standardised before they are encoded.")
    private boolean inputUnitNorm;

    @Option(
            names = "--group-sizes",
            split = ",",
            paramLabel = "N",
            description = "Sizes of the groups of a matryoshka dictionary.")
    private List<Integer> groupSizes;

    @Option(
            names = "--embedding-width",
            paramLabel = "E",
            description = "Dimensions of the embeddings. Default: from the file.")
    private Integer embeddingWidth;

    @Option(
            names = "--dictionary-size",
            paramLabel = "D",
            description = "Number of latents. Default: from the file.")
    private Integer dictionarySize;

    @Option(
            names = "--role",
            paramLabel = "trained|untrained|random",
            defaultValue = "trained",
            description = "The SAE under test or a baseline. Default: ${DEFAULT-VALUE}.")
    private SaeRole role;

    @Option(
            names = "--event-time",
            paramLabel = "TIME",
            description =
                    "When the SAE checkpoint was written, as in 2026-11-22T10:00:00Z. Default: when the file was last changed.")
    private Instant eventTime;

    @Option(
            names = "--uri",
            paramLabel = "URI",
            description = "Publish this URI, which the job can read, instead of the bytes.")
    private URI uri;

    @Option(
            names = "--metadata",
            paramLabel = "NAME=VALUE",
            description = "Anything to keep with the SAE checkpoint. May be repeated.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Parameters(paramLabel = "FILE", description = "The safetensors file.")
    private Path file;

    @Override
    public Integer call() {
        if (!Files.isRegularFile(file)) {
            throw new CliException(file + " is no file; give the safetensors file");
        }
        try (RecordPublisher records =
                RecordPublisher.connect(kafka.bootstrapServers(), kafka.properties())) {
            SaeCheckpointPublisher publisher = new SaeCheckpointPublisher(records, kafka.topics());
            SaeCheckpointSpec checkpoint = checkpoint();
            SaeCheckpointManifest manifest =
                    uri == null
                            ? publishChunks(publisher, checkpoint)
                            : publisher.publishUri(checkpoint, file, uri);
            print(manifest);
        } catch (IOException e) {
            throw new CliException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
        return 0;
    }

    private SaeCheckpointManifest publishChunks(
            SaeCheckpointPublisher publisher, SaeCheckpointSpec checkpoint) throws IOException {
        long chunks = Files.size(file) / SaeCheckpointPublisher.CHUNK_BYTES + 1;
        Progress progress = Progress.onStandardError("chunks", chunks);
        try {
            return publisher.publish(
                    checkpoint,
                    file,
                    new PublishListener() {
                        @Override
                        public void published(long count) {
                            progress.done(count);
                        }

                        @Override
                        public void skipped(BadRow row) {}
                    });
        } finally {
            progress.finish();
        }
    }

    private void print(SaeCheckpointManifest manifest) {
        String how =
                manifest.getUri() == null
                        ? manifest.getChunkCount() + " chunks"
                        : "by URI " + manifest.getUri();
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "published %s/%s step %d (%s, E %d, D %d) to %s: %,d bytes, %s, SHA-256 %s%n",
                        manifest.getRun(),
                        manifest.getSae(),
                        manifest.getStep(),
                        manifest.getArchitecture(),
                        manifest.getEmbeddingWidth(),
                        manifest.getDictionarySize(),
                        kafka.topics().saeCheckpoints(),
                        manifest.getByteLength(),
                        how,
                        manifest.getSha256());
    }

    private SaeCheckpointSpec checkpoint() throws IOException {
        List<Integer> shape =
                embeddingWidth == null || dictionarySize == null ? shape() : List.of();
        try {
            return new SaeCheckpointSpec(
                    run,
                    sae,
                    step,
                    eventTime == null ? Files.getLastModifiedTime(file).toInstant() : eventTime,
                    imageEncoder,
                    architecture.toLowerCase(Locale.ROOT),
                    embeddingWidth == null ? shape.get(0) : embeddingWidth,
                    dictionarySize == null ? shape.get(1) : dictionarySize,
                    k == null ? OptionalInt.empty() : OptionalInt.of(k),
                    inputUnitNorm,
                    Optional.ofNullable(groupSizes),
                    role,
                    metadata);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<Integer> shape() throws IOException {
        try {
            SafetensorsFile tensors = SafetensorsFile.open(file);
            List<Integer> shape =
                    tensors.contains(ENCODER_WEIGHT) ? tensors.shape(ENCODER_WEIGHT) : List.of();
            if (shape.size() != 2) {
                throw new CliException(
                        "%s has no tensor W_enc of two dimensions; give --embedding-width and --dictionary-size"
                                .formatted(file));
            }
            return shape;
        } catch (SaeFormatException e) {
            throw new CliException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
