package io.tapastream.cli.report;

import io.tapastream.cli.report.Series.Point;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.SaeRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Figures in which baselines and probes are points like trained SAEs. */
final class BaselineFigures {
    private final List<ReportRow> last;
    private final ScoreMethod method;
    private final Colours colours;

    /**
     * @param last the last step of each SAE of one data set
     */
    BaselineFigures(List<ReportRow> last, ScoreMethod method, Colours colours) {
        this.last =
                last.stream()
                        .sorted(
                                Comparator.comparing(
                                        row -> row.evaluation().role().orElse(SaeRole.TRAINED)))
                        .toList();
        this.method = method;
        this.colours = colours;
    }

    /** A row for each SAE. */
    Figure against(ReportScore score) {
        List<ReportRow> rows = last.stream().filter(row -> score.of(row).value() != null).toList();
        Map<String, List<Point>> kinds = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            Point point = score.point(0, rows.get(i));
            kinds.computeIfAbsent(kind(rows.get(i), "trained"), k -> new ArrayList<>())
                    .add(
                            new Point(
                                    point.y(),
                                    point.yLow(),
                                    point.yHigh(),
                                    i,
                                    Double.NaN,
                                    Double.NaN,
                                    point.text()));
        }
        List<Series> series = new ArrayList<>();
        kinds.forEach((kind, points) -> series.add(new Series(kind, style(kind), points)));
        boolean both = kinds.containsKey("trained") && kinds.size() > 1;
        return new RowFigure(
                score.id() + "-against-baselines",
                score.text() + ": trained against untrained and random",
                Caption.of("Last step of each SAE.", method, last, score)
                        + " These are the intervals of single scores. Whether two SAEs differ is said by"
                        + " the paired interval of their difference; the table below has it for the"
                        + " held-out MATCHScore.",
                rows.isEmpty()
                        ? score.absence(method)
                        : "It needs a trained SAE and a baseline or a probe.",
                Axis.linear(
                        score.text(),
                        series.stream()
                                .flatMap(one -> one.points().stream())
                                .flatMapToDouble(p -> DoubleStream.of(p.x(), p.xLow(), p.xHigh()))),
                rows.stream().map(ReportRow::name).toList(),
                false,
                both ? series : List.of());
    }

    Figure tapaAgainstMatch() {
        Map<String, List<Point>> kinds = new LinkedHashMap<>();
        last.stream()
                .filter(row -> row.matchValue() != null && row.tapaValue() != null)
                .forEach(
                        row ->
                                kinds.computeIfAbsent(kind(row, row.kind()), k -> new ArrayList<>())
                                        .add(scatter(row)));
        List<Series> series = new ArrayList<>();
        kinds.forEach((kind, points) -> series.add(new Series(kind, style(kind), points)));
        return new PlotFigure(
                "tapa-against-match",
                "TAPAScore against MATCHScore",
                Caption.of(
                        "Last step of each SAE; hollow marks are baselines and probes.",
                        method,
                        last,
                        ReportScore.MATCH,
                        ReportScore.TAPA),
                ReportScore.TAPA.absence(method),
                Axis.linear(
                        ReportScore.MATCH.text(),
                        series.stream()
                                .flatMap(one -> one.points().stream())
                                .flatMapToDouble(p -> DoubleStream.of(p.x(), p.xLow(), p.xHigh()))),
                ScoreFigures.values(ReportScore.TAPA.text(), series),
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

    private static String kind(ReportRow row, String trained) {
        return BaselineKind.of(row).map(BaselineKind::text).orElse(trained);
    }

    private Style style(String kind) {
        for (BaselineKind one : BaselineKind.values()) {
            if (one.text().equals(kind)) {
                return new Style(one.style().colour(), Style.Line.NONE, one.style().marker(), true);
            }
        }
        return colours.style(kind, Style.Line.NONE);
    }

    private static double defined(Double value) {
        return value == null ? Double.NaN : value;
    }
}
