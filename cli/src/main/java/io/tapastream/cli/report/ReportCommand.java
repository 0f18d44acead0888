package io.tapastream.cli.report;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.console.RegistryOptions;
import io.tapastream.cli.console.ScoreMethodOptions;
import io.tapastream.cli.console.StopSignal;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.RunsModel;
import io.tapastream.read.topic.OutputTopics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a report of runs. */
@Command(
        name = "report",
        description =
                "Writes the paper's figures and tables for your SAEs into one"
                        + " HTML file, from the present content of the output topics.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ReportCommand implements Callable<Integer> {
    static final Comparator<ReportRow> ORDER =
            Comparator.comparing((ReportRow row) -> row.evaluation().id().run(), NaturalOrder.NAMES)
                    .thenComparing(row -> row.evaluation().id().sae(), NaturalOrder.NAMES)
                    .thenComparing(row -> row.evaluation().id().step());

    @Spec private CommandSpec spec;
    @Mixin private KafkaOptions kafka;
    @Mixin private RegistryOptions registry;

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description =
                    "Run to report; its baselines are included. May be repeated."
                            + " Default: all runs.")
    private List<String> runs = List.of();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "The HTML file to write. Default: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(
            names = "--figures",
            paramLabel = "DIR",
            description = "Also write each figure as an SVG file into this folder.")
    private Path figures;

    @Option(
            names = "--tables",
            paramLabel = "DIR",
            description = "Also write the table as CSV and LaTeX (booktabs) into this folder.")
    private Path tables;

    @Mixin private ScoreMethodOptions method;

    @Override
    public Integer call() throws Exception {
        ScoreMethod chosen;
        try {
            chosen = method.chosen();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return StopSignal.during(() -> report(chosen));
    }

    private int report(ScoreMethod chosen) throws InterruptedException, IOException {
        if (Files.isDirectory(output)) {
            throw new CliException(
                    "--output %s is a folder; give the file to write".formatted(output));
        }
        RunsModel model = new RunsModel();
        try (OutputTopics topics =
                OutputTopics.open(
                        kafka.bootstrapServers(),
                        OutputTopics.scores(kafka.topics()),
                        kafka.properties(),
                        registry.framing())) {
            topics.readToEnd(model::apply);
        }
        Map<String, List<ReportRow>> dataSets = rows(model, chosen);
        if (dataSets.isEmpty()) {
            throw new CliException(
                    "there is no score %s at %s; 'tapastream watch' shows what comes"
                            .formatted(
                                    runs.isEmpty() ? "yet" : "of " + runs,
                                    kafka.bootstrapServers()));
        }
        write(dataSets, chosen);
        return 0;
    }

    private Map<String, List<ReportRow>> rows(RunsModel model, ScoreMethod chosen) {
        Map<String, List<ReportRow>> all = new TreeMap<>();
        model.evaluations().stream()
                .filter(
                        evaluation ->
                                runs.isEmpty()
                                        || runs.contains(evaluation.id().run())
                                        || evaluation.id().run().equals(RunsModel.BASELINE_RUN))
                .forEach(
                        evaluation ->
                                all.computeIfAbsent(
                                                evaluation.id().dataSet(), d -> new ArrayList<>())
                                        .add(ReportRow.of(model, evaluation, chosen)));
        all.values().forEach(rows -> rows.sort(ORDER));
        // A data set of which only baselines are there says nothing of these runs.
        all.values().removeIf(rows -> rows.stream().noneMatch(ReportRow::trained));
        return all;
    }

    private void write(Map<String, List<ReportRow>> dataSets, ScoreMethod chosen)
            throws IOException {
        ReportPage page =
                new ReportPage(
                        "Interpretability of SAEs",
                        "%s; scores of %s."
                                .formatted(
                                        runs.isEmpty() ? "All runs" : String.join(", ", runs),
                                        chosen.text()),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS));
        List<Path> written = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, List<ReportRow>> dataSet : dataSets.entrySet()) {
            ReportFigures all = new ReportFigures(dataSet.getValue(), chosen);
            List<Figure> drawn = all.figures();
            ReportTable table = new ReportTable(dataSet.getValue());
            page.add(dataSet.getKey(), all, table, new DifferenceTable(dataSet.getValue(), chosen));
            // The name of a data set may be anything; a number is a safe part of a file's name.
            String suffix = number == 0 ? "" : "-" + (number + 1);
            number++;
            if (figures != null) {
                for (Figure figure : drawn) {
                    written.add(write(figures, figure.id() + suffix + ".svg", figure.svg()));
                }
            }
            if (tables != null) {
                written.add(write(tables, "scores" + suffix + ".csv", table.csv()));
                written.add(write(tables, "scores" + suffix + ".tex", table.latex()));
            }
        }
        Path file = output.toAbsolutePath().normalize();
        written.add(0, write(file.getParent(), file.getFileName().toString(), page.end()));
        PrintWriter out = spec.commandLine().getOut();
        written.forEach(one -> out.println("wrote " + one));
        out.flush();
    }

    private static Path write(Path folder, String name, String text) throws IOException {
        return Files.writeString(Files.createDirectories(folder).resolve(name), text);
    }
}
