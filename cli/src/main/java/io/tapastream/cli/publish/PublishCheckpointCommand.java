package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.console.Progress;
import io.tapastream.cli.console.RegistryOptions;
import io.tapastream.cli.local.TopicGuard;
import io.tapastream.inference.encode.SaeEncodeException;
import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.SaeWeights;
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
                "Publishes an SAE checkpoint in chunks or by its URI. It is a"
                        + " safetensors file, whose sizes are read from the tensor"
                        + " W_enc if there is one, or a folder of SAELens, sparsify,"
                        + " dictionary_learning and others with a configuration and"
                        + " safetensors, which needs no further options about the SAE.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PublishCheckpointCommand implements Callable<Integer> {
    private static final String ENCODER_WEIGHT = "W_enc";

    @Spec private CommandSpec spec;
    @Mixin private KafkaOptions kafka;
    @Mixin private RegistryOptions registry;
    @Mixin private TopicGuard guard;

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
            paramLabel = "NAME",
            description =
                    "topk, batchtopk, matryoshka, jumprelu or untrained. Required"
                            + " for a file that does not tell it; for a folder it is read"
                            + " from the configuration.")
    private String architecture;

    @Option(names = "--k", paramLabel = "N", description = "Active latents per sample.")
    private Integer k;

    @Option(
            names = "--input-unit-norm",
            description = "Embeddings are standardised before they are encoded.")
    private boolean inputUnitNorm;

    @Option(
            names = "--encoder-bias",
            description =
                    "This topk, batchtopk or matryoshka SAE adds b_enc; the"
                            + " published implementation leaves it out.")
    private boolean encoderBias;

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
            paramLabel = "trained|untrained|random|probe",
            defaultValue = "trained",
            description =
                    "The SAE under test, a baseline or a probe (an upper bound). Default:"
                            + " ${DEFAULT-VALUE}.")
    private SaeRole role;

    @Option(
            names = "--event-time",
            paramLabel = "TIME",
            description =
                    "When the SAE checkpoint was written, such as"
                            + " 2026-11-22T10:00:00Z. Default: when the file was last"
                            + " changed.")
    private Instant eventTime;

    @Option(
            names = "--uri",
            paramLabel = "URI",
            description =
                    "Publish this URI instead of the bytes; the job must be able to" + " read it.")
    private URI uri;

    @Option(
            names = "--metadata",
            paramLabel = "NAME=VALUE",
            description = "Anything to keep with the SAE checkpoint. May be repeated.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Parameters(paramLabel = "SOURCE", description = "The safetensors file or the folder.")
    private Path source;

    @Override
    public Integer call() {
        try {
            if (Files.isDirectory(source)) {
                refuseForFolders();
                try (SaeFolderFile folder = SaeFolderFile.of(source)) {
                    warn(folder.warnings());
                    publish(folder.file(), checkpoint(folder.descriptor()));
                }
                return 0;
            }
            if (!Files.isRegularFile(source)) {
                throw new CliException(
                        source + " does not exist; give the safetensors file or the folder");
            }
            if (architecture == null) {
                architecture = architectureInTheFile();
            }
            publishFile(checkpoint());
            return 0;
        } catch (IOException e) {
            throw new CliException("cannot read %s: %s".formatted(source, e.getMessage()), e);
        }
    }

    private void refuseForFolders() {
        if (architecture != null || k != null || groupSizes != null || uri != null || encoderBias) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a folder tells its architecture by itself and goes in chunks: leave --architecture, --k, --group-sizes, --encoder-bias and --uri out");
        }
    }

    /** Reads the SAE with the job's own guards, so that what the job would refuse does not go. */
    private void publishFile(SaeCheckpointSpec checkpoint) throws IOException {
        SaeDescriptor descriptor = descriptor(checkpoint);
        if (encoderBias && uri != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--encoder-bias is written into the file, which --uri leaves as it is: publish the file in chunks, or save it with the metadata entry tapastream.config %s"
                            .formatted(SaeLibrary.WITH_ENCODER_BIAS));
        }
        if (encoderBias) {
            try (SaeFolderFile biased = SaeFolderFile.withEncoderBias(source, descriptor)) {
                warn(biased.warnings());
                publish(biased.file(), checkpoint);
            }
            return;
        }
        try (SaeWeights weights = SaeWeights.read(source, descriptor)) {
            if (weights.onnxModel().isPresent()) {
                SaeEncoder.open(weights).close();
            }
            warn(weights.warnings());
        } catch (SaeFormatException | SaeEncodeException e) {
            throw new CliException("%s: %s".formatted(source, e.getMessage()), e);
        }
        publish(source, checkpoint);
    }

    /** What a file tells whose metadata name a library, as those of probes do. */
    private String architectureInTheFile() throws IOException {
        try {
            return SaeWeights.declared(source)
                    .orElseThrow(
                            () ->
                                    new ParameterException(
                                            spec.commandLine(),
                                            "--architecture is missing; the file does not tell"
                                                    + " it"))
                    .architecture();
        } catch (SaeFormatException e) {
            throw new CliException("%s: %s".formatted(source, e.getMessage()), e);
        }
    }

    private SaeDescriptor descriptor(SaeCheckpointSpec checkpoint) {
        try {
            return new SaeDescriptor(
                    checkpoint.architecture(),
                    checkpoint.embeddingWidth(),
                    checkpoint.dictionarySize(),
                    k,
                    inputUnitNorm,
                    groupSizes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void warn(List<String> warnings) {
        for (String warning : warnings) {
            spec.commandLine().getErr().println("warning: " + warning);
        }
    }

    private void publish(Path file, SaeCheckpointSpec checkpoint) throws IOException {
        guard.check(kafka, List.of(kafka.topics().saeCheckpoints()), spec.commandLine().getErr());
        try (RecordPublisher records =
                RecordPublisher.connect(
                        kafka.bootstrapServers(), kafka.properties(), registry.framing())) {
            SaeCheckpointPublisher publisher = new SaeCheckpointPublisher(records, kafka.topics());
            print(
                    uri == null
                            ? publishChunks(publisher, checkpoint, file)
                            : publisher.publishUri(checkpoint, file, uri));
        }
    }

    private SaeCheckpointManifest publishChunks(
            SaeCheckpointPublisher publisher, SaeCheckpointSpec checkpoint, Path file)
            throws IOException {
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
        return checkpoint(
                architecture.toLowerCase(Locale.ROOT),
                embeddingWidth == null ? shape.get(0) : embeddingWidth,
                dictionarySize == null ? shape.get(1) : dictionarySize,
                k,
                groupSizes);
    }

    private SaeCheckpointSpec checkpoint(SaeDescriptor descriptor) throws IOException {
        return checkpoint(
                descriptor.architecture(),
                descriptor.embeddingWidth(),
                descriptor.dictionarySize(),
                descriptor.k(),
                descriptor.groupSizes());
    }

    private SaeCheckpointSpec checkpoint(
            String named, int width, int latents, Integer active, List<Integer> groups)
            throws IOException {
        try {
            return new SaeCheckpointSpec(
                    run,
                    sae,
                    step,
                    eventTime == null ? Files.getLastModifiedTime(source).toInstant() : eventTime,
                    imageEncoder,
                    named,
                    width,
                    latents,
                    active == null ? OptionalInt.empty() : OptionalInt.of(active),
                    inputUnitNorm,
                    Optional.ofNullable(groups),
                    role,
                    metadata);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<Integer> shape() throws IOException {
        try {
            SafetensorsFile tensors = SafetensorsFile.open(source).withoutWrappers();
            List<Integer> shape =
                    tensors.contains(ENCODER_WEIGHT) ? tensors.shape(ENCODER_WEIGHT) : List.of();
            if (shape.size() != 2) {
                throw new CliException(
                        "%s has no tensor W_enc of two dimensions; give --embedding-width and --dictionary-size"
                                .formatted(source));
            }
            return shape;
        } catch (SaeFormatException e) {
            throw new CliException("%s: %s".formatted(source, e.getMessage()), e);
        }
    }
}
