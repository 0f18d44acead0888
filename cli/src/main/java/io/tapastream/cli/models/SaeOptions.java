package io.tapastream.cli.models;

import io.tapastream.cli.console.CliException;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFolder;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that name an SAE on disk. */
final class SaeOptions {
    private static final String ENCODER = "W_enc";

    @Option(
            names = "--sae",
            required = true,
            paramLabel = "PATH",
            description =
                    "A safetensors or ONNX file, or a folder of SAELens, dictionary_learning,"
                            + " sparsify, overcomplete, MSAE or saev with its cfg.json or config.json.")
    private Path path;

    @Option(
            names = "--descriptor",
            paramLabel = "FILE.json",
            description =
                    "The SAE's descriptor: architecture, d_in, dictionary_size, k,"
                            + " input_unit_norm, group_sizes (default: the file with the"
                            + " SAE's name and the extension .json).")
    private Path descriptor;

    @Option(
            names = "--architecture",
            paramLabel = "NAME",
            description =
                    "topk, batchtopk, matryoshka, jumprelu or untrained, instead of"
                            + " a descriptor; sizes are taken from the tensors.")
    private String architecture;

    @Option(names = "--k", paramLabel = "LATENTS", description = "k of a topk SAE.")
    private Integer k;

    @Option(
            names = "--input-unit-norm",
            description = "Standardise each embedding (mean 0, standard deviation 1) first.")
    private boolean inputUnitNorm;

    @Option(
            names = "--group-sizes",
            split = ",",
            paramLabel = "LATENTS",
            description = "Group sizes of a matryoshka SAE.")
    private List<Integer> groupSizes;

    @Option(
            names = "--encoder-bias",
            description =
                    "Add b_enc in a topk, batchtopk or matryoshka SAE with the"
                            + " published layout; the published implementation leaves it"
                            + " out.")
    private boolean encoderBias;

    @Option(
            names = "--library",
            paramLabel = "NAME",
            description =
                    "The library that wrote the file, with --config: saelens, vit-prisma,"
                            + " dictionary_learning, sparsify, overcomplete, msae or saev.")
    private String library;

    @Option(
            names = "--config",
            paramLabel = "FILE.json",
            description = "The library's configuration of the SAE.")
    private Path config;

    SaeWeights read(CommandLine command) throws IOException, SaeFormatException {
        if (!Files.exists(path)) {
            throw new CliException(path + " is not there");
        }
        if (encoderBias && (library != null || Files.isDirectory(path))) {
            throw new ParameterException(
                    command,
                    "--encoder-bias is for a file of the published layout; the formulas of the"
                            + " libraries have their bias");
        }
        if (Files.isDirectory(path)) {
            return SaeFolder.read(path);
        }
        if (library != null) {
            return SaeFolder.read(path, SaeLibrary.named(library), configuration(command));
        }
        SaeDescriptor given = descriptor(command);
        return encoderBias
                ? SaeWeights.readWithEncoderBias(path, given)
                : SaeWeights.read(path, given);
    }

    private String configuration(CommandLine command) {
        if (config == null) {
            throw new ParameterException(command, "--library needs --config");
        }
        return text(config);
    }

    private SaeDescriptor descriptor(CommandLine command) throws IOException, SaeFormatException {
        if (architecture != null) {
            return fromOptions(command);
        }
        Path file = descriptor == null ? beside() : descriptor;
        if (descriptor == null && !Files.isRegularFile(file)) {
            Optional<SaeDescriptor> declared = SaeWeights.declared(path);
            if (declared.isPresent()) {
                return declared.get();
            }
            throw new ParameterException(
                    command,
                    "what kind of SAE "
                            + path
                            + " holds is not known: give --descriptor or --architecture");
        }
        try {
            return SaeDescriptor.fromJson(text(file));
        } catch (IllegalArgumentException e) {
            throw new CliException(file + ": " + e.getMessage(), e);
        }
    }

    private SaeDescriptor fromOptions(CommandLine command) throws IOException, SaeFormatException {
        if (descriptor != null) {
            throw new ParameterException(
                    command, "--descriptor and --architecture exclude each other");
        }
        List<Integer> shape = SafetensorsFile.open(path).withoutWrappers().shape(ENCODER);
        if (shape.size() != 2) {
            throw new CliException(path + ": the tensor " + ENCODER + " is no matrix");
        }
        try {
            return new SaeDescriptor(
                    architecture, shape.get(0), shape.get(1), k, inputUnitNorm, groupSizes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private Path beside() {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return path.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".json");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CliException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
