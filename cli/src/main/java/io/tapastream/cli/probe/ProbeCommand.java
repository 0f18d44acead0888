package io.tapastream.cli.probe;

import io.tapastream.cli.evaluate.ConceptNames;
import io.tapastream.core.io.DataFileException;
import io.tapastream.core.io.ProbeFiles;
import io.tapastream.core.probe.ConceptProbe;
import io.tapastream.core.probe.ProbeOptions;
import io.tapastream.core.probe.ProbeResult;
import io.tapastream.inference.intake.ProbeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tapastream probe}. Exit codes: 0 done, 1 a file does not fit, 2 wrong usage. */
@Command(
        name = "probe",
        description =
                "Fits a logistic regression for each concept on embeddings: an upper bound to compare"
                        + " SAEs with. Writes it as an SAE of one latent per concept, for"
                        + " 'publish checkpoint --role probe'.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ProbeCommand implements Callable<Integer> {
    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Spec private CommandSpec spec;

    @Option(
            names = "--embeddings",
            required = true,
            paramLabel = "FILE.npy",
            description = "Embeddings of the images to fit on, [N,E].")
    private Path embeddings;

    @Option(
            names = "--concepts",
            required = true,
            paramLabel = "FILE.npy",
            description = "Concepts of these images, [N,C] of 0 and 1.")
    private Path concepts;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE.safetensors",
            description = "SAE file to write: W_enc [E,C], b_enc [C].")
    private Path out;

    @Option(
            names = "--folds",
            paramLabel = "FILE.npy",
            description =
                    "Fold of each image, [N] of 0 and 1, for the cross-fitted F1: fitted on one"
                            + " fold and scored on the other (default: the row's number modulo"
                            + " 2).")
    private Path folds;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Decides which fifth of the images is held out while the penalty is chosen"
                            + " (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--l2",
            paramLabel = "L2",
            description =
                    "Penalty of all concepts, instead of one chosen for each: the loss is the mean"
                            + " over the images plus L2/2 |w|^2.")
    private Double l2;

    @Option(
            names = "--concept-names",
            paramLabel = "FILE",
            description = "Names of the concepts, one per line, for JSON and CSV.")
    private Path conceptNames;

    @Option(
            names = "--output",
            defaultValue = "-",
            paramLabel = "FILE",
            description = "File for the F1 figures; - is standard output (default).")
    private Path output;

    @Option(
            names = "--format",
            defaultValue = "table",
            converter = FormatConverter.class,
            paramLabel = "table|json|csv",
            description =
                    "table: the means; json and csv: every concept as well (default:"
                            + " ${DEFAULT-VALUE}).")
    private Format format;

    private enum Format {
        TABLE,
        JSON,
        CSV
    }

    private static final class FormatConverter implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "table" -> Format.TABLE;
                case "json" -> Format.JSON;
                case "csv" -> Format.CSV;
                default ->
                        throw new TypeConversionException(
                                "'" + value + "' is no format: table, json and csv are");
            };
        }
    }

    @Override
    public Integer call() {
        ProbeOptions options = options();
        try {
            ConceptNames names =
                    conceptNames == null ? ConceptNames.NONE : ConceptNames.read(conceptNames);
            ProbeResult result =
                    new ProbeFiles(embeddings, concepts, Optional.ofNullable(folds)).fit(options);
            if (conceptNames != null) {
                names.requireFit(conceptNames, result.probes().size());
            }
            write(result);
            report(new ProbeReport(result, seed, names));
            return 0;
        } catch (DataFileException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("tapastream: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private ProbeOptions options() {
        try {
            return new ProbeOptions(
                    seed, l2 == null ? OptionalDouble.empty() : OptionalDouble.of(l2));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void write(ProbeResult result) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("probe.images", Integer.toString(result.fitted().images()));
        metadata.put("probe.seed", Long.toString(seed));
        metadata.put(
                "probe.l2",
                result.probes().stream()
                        .map(ConceptProbe::l2)
                        .map(value -> Double.isNaN(value) ? "" : Double.toString(value))
                        .collect(Collectors.joining(",")));
        try {
            Files.write(out, ProbeFile.of(result.weights(), result.biases(), metadata));
        } catch (IOException e) {
            throw DataFileException.unwritable(out, e);
        }
    }

    private void report(ProbeReport report) {
        try {
            if (output.equals(STANDARD_OUTPUT)) {
                PrintWriter standard = spec.commandLine().getOut();
                report(report, standard);
                standard.flush();
                return;
            }
            try (Writer file = Files.newBufferedWriter(output)) {
                report(report, file);
            }
        } catch (IOException e) {
            throw DataFileException.unwritable(output, e);
        }
    }

    private void report(ProbeReport report, Writer writer) throws IOException {
        switch (format) {
            case TABLE -> report.table(writer);
            case JSON -> report.json(writer);
            case CSV -> report.csv(writer);
        }
    }
}
