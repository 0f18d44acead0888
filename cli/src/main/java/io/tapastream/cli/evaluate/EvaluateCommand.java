package io.tapastream.cli.evaluate;

import io.tapastream.core.io.DataFileException;
import io.tapastream.core.io.EvaluationFiles;
import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.match.MatchingOptions;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tapastream evaluate}. Exit codes: 0 done, 1 a file does not fit, 2 wrong usage. */
@Command(
        name = "evaluate",
        description = "Computes all scores from NumPy files, without Kafka and Flink.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class EvaluateCommand implements Callable<Integer> {

    private static final Path STANDARD_OUTPUT = Path.of("-");
    private static final List<String> METHODS =
            Arrays.stream(MatchingMethod.values()).map(MatchingMethod::toString).toList();

    @Spec private CommandSpec spec;

    @Option(
            names = "--activations",
            required = true,
            paramLabel = "FILE.npy",
            description = "SAE codes of the annotated images, [N,D].")
    private Path activations;

    @Option(
            names = "--concepts",
            required = true,
            paramLabel = "FILE.npy",
            description = "Concepts of the annotated images, [N,C] of 0 and 1.")
    private Path concepts;

    @ArgGroup(exclusive = false)
    private PairOptions pairs;

    @Option(
            names = "--embeddings",
            paramLabel = "FILE.npy",
            description =
                    "Embeddings of the annotated images, [N,E]: adds the monosemanticity of the"
                            + " latents to JSON and table, and CKNNA.")
    private Path embeddings;

    @Option(
            names = "--no-cknna",
            description =
                    "Leave CKNNA out, whose time grows with the square of the number of images.")
    private boolean withoutCknna;

    @Option(
            names = "--fms",
            arity = "0..1",
            fallbackValue = "0",
            paramLabel = "SEED",
            description =
                    "Add the Feature Monosemanticity Score by decision trees to JSON and table; its"
                            + " balanced samples are drawn from the seed (0 if none is given).")
    private Long fmsSeed;

    @Option(
            names = "--folds",
            paramLabel = "FILE.npy",
            description =
                    "Fold of each annotated image, [N] of 0 and 1, for the held-out MATCHScore:"
                            + " coalitions are fitted on one fold and scored on the other (default:"
                            + " the row's number modulo 2).")
    private Path folds;

    @Option(
            names = "--beta",
            split = ",",
            defaultValue = "0.25,0.5,1",
            paramLabel = "BETA",
            description = "Betas of FBMP, separated by commas (default: ${DEFAULT-VALUE}).")
    private List<Double> betas;

    @Option(
            names = "--k",
            split = ",",
            defaultValue = "1,3,5,10",
            paramLabel = "K",
            description = "Coalition sizes to report (default: ${DEFAULT-VALUE}).")
    private List<Integer> sizes;

    @Option(
            names = "--methods",
            split = ",",
            defaultValue = "fbmp,f1",
            converter = MethodConverter.class,
            completionCandidates = MethodNames.class,
            paramLabel = "METHOD",
            description =
                    "Matching methods to report, separated by commas:"
                            + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private List<MatchingMethod> methods;

    @Option(
            names = "--max-coalition",
            defaultValue = "20",
            paramLabel = "LATENTS",
            description =
                    "Largest number of latents in a coalition of FBMP (default:"
                            + " ${DEFAULT-VALUE}).")
    private int maxCoalition;

    @Option(
            names = "--concept-names",
            paramLabel = "FILE",
            description = "Names of the concepts, one per line, for JSON and table.")
    private Path conceptNames;

    @Option(
            names = "--per-pair",
            description =
                    "Add the result of each pair to the JSON: [[rem,add|null],...], and the"
                            + " continuous deltas where --encoder-norms is given.")
    private boolean perPair;

    @Option(
            names = "--details",
            description = "Add 95 %% intervals, supports and the SAE's health to the JSON.")
    private boolean details;

    @Option(
            names = "--output",
            defaultValue = "-",
            paramLabel = "FILE",
            description = "File to write; - is standard output (default).")
    private Path output;

    @Option(
            names = "--format",
            defaultValue = "json",
            converter = FormatConverter.class,
            paramLabel = "table|json|csv",
            description = "Format of the result (default: ${DEFAULT-VALUE}).")
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

    private static final class MethodConverter implements ITypeConverter<MatchingMethod> {
        @Override
        public MatchingMethod convert(String value) {
            return MatchingMethod.named(value).orElseThrow(() -> unknown(value));
        }

        private static TypeConversionException unknown(String value) {
            int last = METHODS.size() - 1;
            return new TypeConversionException(
                    "'%s' is no method: %s and %s are"
                            .formatted(
                                    value,
                                    String.join(", ", METHODS.subList(0, last)),
                                    METHODS.get(last)));
        }
    }

    private static final class MethodNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return METHODS.iterator();
        }
    }

    @Override
    public Integer call() {
        EvaluationOptions options = options();
        try {
            ConceptNames names =
                    conceptNames == null ? ConceptNames.NONE : ConceptNames.read(conceptNames);
            EvaluationFiles files =
                    new EvaluationFiles(
                            activations,
                            concepts,
                            Optional.ofNullable(pairs).map(PairOptions::files),
                            Optional.ofNullable(embeddings),
                            Optional.ofNullable(folds));
            MeasureRun measures = measures(files);
            EvaluationResult result = files.evaluate(options);
            if (conceptNames != null) {
                names.requireFit(conceptNames, result.concepts());
            }
            write(result, measures.of(result), names);
            return 0;
        } catch (DataFileException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("tapastream: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private MeasureRun measures(EvaluationFiles files) {
        return new MeasureRun(
                files,
                files.pairs().flatMap(given -> pairs.continuous(given, spec)),
                Optional.ofNullable(pairs).flatMap(PairOptions::coalitions),
                !withoutCknna,
                fmsSeed == null ? OptionalLong.empty() : OptionalLong.of(fmsSeed));
    }

    private EvaluationOptions options() {
        try {
            return new EvaluationOptions(new MatchingOptions(betas, maxCoalition), sizes, methods);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void write(EvaluationResult result, Measures measures, ConceptNames names) {
        Report report =
                switch (format) {
                    case TABLE -> new TableReport();
                    case JSON -> new JsonReport(perPair, details);
                    case CSV -> new CsvReport();
                };
        try {
            if (output.equals(STANDARD_OUTPUT)) {
                PrintWriter out = spec.commandLine().getOut();
                report.write(result, measures, names, out);
                out.flush();
                return;
            }
            try (Writer out = Files.newBufferedWriter(output)) {
                report.write(result, measures, names, out);
            }
        } catch (IOException e) {
            throw DataFileException.unwritable(output, e);
        }
    }
}
