package io.tapastream.cli.report;

import io.tapastream.cli.report.Series.Point;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.SaeHealth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Figures of one score of trained SAEs over something else, with chance, untrained SAEs and probes
 * as lines.
 */
final class ScoreFigures {
    private static final String BASELINES =
            " Broken lines, where there are any: baselines and probes.";

    private final List<ReportRow> all;
    private final List<ReportRow> last;
    private final ScoreMethod method;
    private final Baselines baselines;
    private final Colours colours;

    /**
     * @param rows of one data set, by run, SAE and step
     * @param last those of the last step of each SAE
     */
    ScoreFigures(List<ReportRow> rows, List<ReportRow> last, ScoreMethod method, Colours colours) {
        this.all = rows.stream().filter(ReportRow::trained).toList();
        this.last = last.stream().filter(ReportRow::trained).toList();
        this.method = method;
        this.baselines = new Baselines(last);
        this.colours = colours;
    }

    PlotFigure overDictionarySize(ReportScore score) {
        List<ReportRow> rows =
                last.stream().filter(row -> row.dictionarySize().isPresent()).toList();
        ToDoubleFunction<ReportRow> size = row -> row.dictionarySize().orElseThrow();
        Axis x = Axis.powers("dictionary size (latents)", rows.stream().mapToDouble(size));
        return figure(
                score,
                "-over-dictionary-size",
                " over dictionary size",
                "Last step of each SAE by architecture." + BASELINES,
                rows.isEmpty()
                        ? "No health record of a trained SAE, which has its dictionary size, has come."
                        : score.absence(method),
                last,
                x,
                byArchitecture(rows, score, size),
                baselines.overDictionarySize(score, x));
    }

    Figure overSparsity(ReportScore score) {
        List<ReportRow> rows = last.stream().filter(row -> l0(row).isPresent()).toList();
        ToDoubleFunction<ReportRow> l0 = row -> l0(row).orElseThrow();
        Axis x =
                Axis.logarithmic(
                        "L0 (mean number of active latents per image)",
                        rows.stream().mapToDouble(l0));
        return figure(
                score,
                "-over-sparsity",
                " over sparsity",
                "Last step of each SAE by architecture." + BASELINES,
                rows.isEmpty()
                        ? "No health record of a trained SAE, which has its L0, has come."
                        : score.absence(method),
                last,
                x,
                byArchitecture(rows, score, l0),
                baselines.levels(score, x));
    }

    private static Optional<Double> l0(ReportRow row) {
        return row.evaluation().health().map(SaeHealth::getL0).filter(l0 -> l0 > 0);
    }

    private List<Series> byArchitecture(
            List<ReportRow> rows, ReportScore score, ToDoubleFunction<ReportRow> x) {
        Map<String, List<ReportRow>> kinds = new TreeMap<>(NaturalOrder.NAMES);
        rows.forEach(row -> kinds.computeIfAbsent(row.kind(), k -> new ArrayList<>()).add(row));
        List<Series> series = new ArrayList<>();
        kinds.forEach(
                (kind, of) ->
                        series.add(
                                new Series(
                                        kind,
                                        colours.style(kind, Style.Line.NONE),
                                        of.stream()
                                                .sorted(Comparator.comparingDouble(x))
                                                .map(row -> score.point(x.applyAsDouble(row), row))
                                                .toList())));
        return series;
    }

    Figure overK(ReportScore score) {
        Function<ReportRow, List<Point>> points =
                row ->
                        row.measured(score, method).entrySet().stream()
                                .map(
                                        at ->
                                                score.point(
                                                        at.getKey(),
                                                        at.getValue(),
                                                        row.behind() + ", k " + at.getKey()))
                                .toList();
        List<Series> series =
                last.stream()
                        .map(
                                row ->
                                        new Series(
                                                row.name(),
                                                colours.style(row.name(), Style.Line.SOLID),
                                                points.apply(row)))
                        .toList();
        Axis x =
                Axis.powers(
                        "k (latents of a coalition that count, at most)",
                        series.stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x));
        boolean several = x.ticks().size() > 1;
        return figure(
                score,
                "-over-k",
                " over prefix size k",
                "Last step of each SAE." + BASELINES,
                several || series.stream().allMatch(Series::isEmpty)
                        ? score.absence(method)
                        : "The records have one prefix size k only.",
                last,
                x,
                several ? series : List.of(),
                baselines.overK(points));
    }

    Figure overSteps(ReportScore score) {
        Map<String, List<ReportRow>> saes = new LinkedHashMap<>();
        all.forEach(row -> saes.computeIfAbsent(row.name(), n -> new ArrayList<>()).add(row));
        List<Series> series = new ArrayList<>();
        saes.forEach(
                (name, rows) -> {
                    if (rows.size() > 1) {
                        series.add(
                                new Series(
                                        name,
                                        colours.style(name, Style.Line.SOLID),
                                        rows.stream()
                                                .map(row -> score.point(step(row), row))
                                                .toList()));
                    }
                });
        Axis x =
                Axis.linear(
                        "training step",
                        series.stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x));
        return figure(
                score,
                "-over-steps",
                " over training steps",
                "Each SAE over its steps." + BASELINES,
                series.isEmpty() ? "No SAE has more than one step." : score.absence(method),
                all,
                x,
                series,
                baselines.levels(score, x));
    }

    private static double step(ReportRow row) {
        return row.evaluation().id().step();
    }

    /** Empty where no trained SAE has a value, whatever the baselines have. */
    private PlotFigure figure(
            ReportScore score,
            String id,
            String title,
            String what,
            String absence,
            List<ReportRow> rows,
            Axis x,
            List<Series> trained,
            List<Series> others) {
        List<Series> series = new ArrayList<>(trained);
        if (trained.stream().allMatch(Series::isEmpty)) {
            series.clear();
        } else {
            series.addAll(others);
        }
        return new PlotFigure(
                score.id() + id,
                score.text() + title,
                Caption.of(what, method, rows, score),
                absence,
                x,
                values(score.text(), series),
                series);
    }

    /** An axis that spans the values of all series with their intervals. */
    static Axis values(String label, List<Series> series) {
        return Axis.linear(
                label,
                series.stream()
                        .flatMap(one -> one.points().stream())
                        .flatMapToDouble(p -> DoubleStream.of(p.y(), p.yLow(), p.yHigh())));
    }
}
