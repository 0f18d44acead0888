package io.tapastream.cli.report;

import io.tapastream.cli.report.Series.Point;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Lineage;
import io.tapastream.schemas.SaeRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The figures of a report, after those of the paper (arXiv 2606.24716), on one data set. */
final class ReportFigures {
    private final List<ReportRow> all;
    private final List<ReportRow> last;
    private final String method;
    private final Map<String, Integer> colours = new LinkedHashMap<>();

    /**
     * @param rows of one data set, by run, SAE and step
     */
    ReportFigures(List<ReportRow> rows, ScoreMethod method) {
        this.all = List.copyOf(rows);
        Map<Lineage, ReportRow> newest = new LinkedHashMap<>();
        rows.forEach(row -> newest.put(row.evaluation().id().lineage(), row));
        this.last = List.copyOf(newest.values());
        this.method = method.text();
    }

    /** All figures that have something to show. */
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (ReportScore score : ReportScore.values()) {
            figures.add(overDictionarySize(score));
        }
        for (ReportScore score : ReportScore.values()) {
            figures.add(againstBaselines(score));
        }
        figures.add(tapaAgainstMatch());
        for (ReportScore score : ReportScore.values()) {
            figures.add(overSteps(score));
        }
        return figures.stream().filter(figure -> !figure.isEmpty()).toList();
    }

    private Figure overDictionarySize(ReportScore score) {
        Map<String, List<ReportRow>> kinds = new TreeMap<>();
        last.stream()
                .filter(row -> row.dictionarySize().isPresent())
                .forEach(row -> kinds.computeIfAbsent(row.kind(), k -> new ArrayList<>()).add(row));
        List<Series> series = new ArrayList<>();
        kinds.forEach(
                (kind, rows) ->
                        series.add(
                                new Series(
                                        kind,
                                        colour(kind),
                                        false,
                                        !rows.get(0).trained(),
                                        rows.stream()
                                                .sorted(Comparator.comparing(row -> size(row)))
                                                .map(row -> point(size(row), row, score))
                                                .toList())));
        return new Figure(
                score.id() + "-over-dictionary-size",
                score.text() + " over dictionary size",
                caption(
                        "Last step of each SAE by architecture; rings are baselines and probes.",
                        last,
                        score),
                Axis.powers(
                        "dictionary size (latents)",
                        kinds.values().stream()
                                .flatMap(Collection::stream)
                                .mapToDouble(ReportFigures::size)),
                axis(score.text(), series),
                series);
    }

    private static double size(ReportRow row) {
        return row.dictionarySize().orElse(0);
    }

    private Figure againstBaselines(ReportScore score) {
        List<ReportRow> ordered =
                last.stream()
                        .sorted(
                                Comparator.comparing(
                                        row -> row.evaluation().role().orElse(SaeRole.TRAINED)))
                        .toList();
        Map<String, List<Point>> roles = new LinkedHashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            ReportRow row = ordered.get(i);
            String role = row.trained() ? "trained" : row.kind();
            roles.computeIfAbsent(role, r -> new ArrayList<>()).add(point(i, row, score));
        }
        boolean both = roles.containsKey("trained") && roles.size() > 1;
        List<Series> series =
                roles.entrySet().stream()
                        .map(
                                role ->
                                        new Series(
                                                role.getKey(),
                                                colour(role.getKey()),
                                                false,
                                                !role.getKey().equals("trained"),
                                                both ? role.getValue() : List.of()))
                        .toList();
        return new Figure(
                score.id() + "-against-baselines",
                score.text() + ": trained against untrained and random",
                caption("Last step of each SAE.", ordered, score),
                Axis.names("SAE", ordered.stream().map(row -> shortened(row.name())).toList()),
                axis(score.text(), series),
                series);
    }

    private static String shortened(String name) {
        return name.length() > 24 ? name.substring(0, 23) + "\u2026" : name;
    }

    private Figure tapaAgainstMatch() {
        Map<String, List<ReportRow>> kinds = new TreeMap<>();
        last.stream()
                .filter(row -> row.matchValue() != null && row.tapaValue() != null)
                .forEach(row -> kinds.computeIfAbsent(row.kind(), k -> new ArrayList<>()).add(row));
        List<Series> series = new ArrayList<>();
        kinds.forEach(
                (kind, rows) ->
                        series.add(
                                new Series(
                                        kind,
                                        colour(kind),
                                        false,
                                        !rows.get(0).trained(),
                                        rows.stream().map(ReportFigures::scatter).toList())));
        return new Figure(
                "tapa-against-match",
                "TAPAScore against MATCHScore",
                caption(
                        "Last step of each SAE; rings are baselines and probes.",
                        last,
                        ReportScore.MATCH,
                        ReportScore.TAPA),
                Axis.linear(
                        ReportScore.MATCH.text(),
                        series.stream()
                                .flatMap(one -> one.points().stream())
                                .flatMapToDouble(p -> DoubleStream.of(p.x(), p.xLow(), p.xHigh()))),
                axis(ReportScore.TAPA.text(), series),
                series);
    }

    private static Point scatter(ReportRow row) {
        return new Point(
                row.matchValue(),
                defined(row.match().getLow()),
                defined(row.match().getHigh()),
                row.tapaValue(),
                defined(row.tapa().getLow()),
                defined(row.tapa().getHigh()),
                "%s: MATCHScore %s, TAPAScore %s"
                        .formatted(
                                row.behind(),
                                Markup.number(row.matchValue()),
                                Markup.number(row.tapaValue())));
    }

    private Figure overSteps(ReportScore score) {
        Map<String, List<ReportRow>> saes = new LinkedHashMap<>();
        all.stream()
                .filter(ReportRow::trained)
                .forEach(row -> saes.computeIfAbsent(row.name(), n -> new ArrayList<>()).add(row));
        Predicate<List<ReportRow>> moves = rows -> rows.size() > 1;
        List<Series> series =
                saes.entrySet().stream()
                        .filter(sae -> moves.test(sae.getValue()))
                        .map(
                                sae ->
                                        new Series(
                                                sae.getKey(),
                                                colour(sae.getKey()),
                                                true,
                                                false,
                                                sae.getValue().stream()
                                                        .map(row -> point(step(row), row, score))
                                                        .toList()))
                        .collect(Collectors.toCollection(ArrayList::new));
        addProbes(series, score);
        return new Figure(
                score.id() + "-over-steps",
                score.text() + " over training steps",
                caption(
                        "Bands are the intervals; a dashed line is a probe, an upper bound.",
                        all.stream().filter(ReportRow::trained).toList(),
                        score),
                Axis.linear(
                        "training step",
                        series.stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x)),
                axis(score.text(), series),
                series);
    }

    /** The newest step of each probe as a dashed line from the first to the last step. */
    private void addProbes(List<Series> series, ReportScore score) {
        DoubleSummaryStatistics steps =
                series.stream()
                        .flatMap(one -> one.points().stream())
                        .mapToDouble(Point::x)
                        .summaryStatistics();
        if (series.isEmpty()) {
            return;
        }
        last.stream()
                .filter(ReportRow::probe)
                .map(
                        row ->
                                new Series(
                                        row.name() + " (probe)",
                                        colour(row.name()),
                                        true,
                                        true,
                                        List.of(
                                                level(steps.getMin(), row, score),
                                                level(steps.getMax(), row, score))))
                .forEach(series::add);
    }

    /** Without its interval: a band would hide the others. */
    private static Point level(double x, ReportRow row, ReportScore score) {
        Point point = point(x, row, score);
        return Point.at(x, point.y(), null, null, point.text());
    }

    private static double step(ReportRow row) {
        return row.evaluation().id().step();
    }

    private static Point point(double x, ReportRow row, ReportScore score) {
        ReportScore.Measured measured = score.of(row);
        return Point.at(
                x,
                measured.value(),
                measured.low(),
                measured.high(),
                "%s: %s [%s, %s]"
                        .formatted(
                                row.behind(),
                                Markup.number(measured.value()),
                                Markup.number(measured.low()),
                                Markup.number(measured.high())));
    }

    private static Axis axis(String label, List<Series> series) {
        return Axis.linear(
                label,
                series.stream()
                        .flatMap(one -> one.points().stream())
                        .flatMapToDouble(p -> DoubleStream.of(p.y(), p.yLow(), p.yHigh())));
    }

    /** One colour for each name, in the order in which they come. */
    private int colour(String name) {
        return colours.computeIfAbsent(name, n -> colours.size());
    }

    private String caption(String what, List<ReportRow> rows, ReportScore... scores) {
        String intervals =
                Arrays.stream(scores)
                        .map(score -> "of " + score.text() + " " + score.interval())
                        .collect(Collectors.joining(", "));
        String images = range(rows.stream().map(row -> row.evaluation().images()).toList());
        String pairs = range(rows.stream().map(row -> row.evaluation().pairs()).toList());
        long settled =
                rows.stream()
                        .filter(row -> row.evaluation().status().name().equals("SETTLED"))
                        .count();
        return "%s %s. %s images, %s pairs; %d of %d SAE checkpoints settled. Bars and bands: 95 %% intervals, %s."
                .formatted(what, method, images, pairs, settled, rows.size(), intervals);
    }

    private static String range(List<Long> counts) {
        return counts.stream().distinct().count() <= 1
                ? counts.stream().findFirst().orElse(0L).toString()
                : counts.stream()
                        .sorted()
                        .collect(
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        all -> all.get(0) + " to " + all.get(all.size() - 1)));
    }

    private static double defined(Double value) {
        return value == null ? Double.NaN : value;
    }
}
