package io.tapastream.cli.report;

import io.tapastream.cli.report.Series.Point;
import io.tapastream.core.score.ScoreMethod;
import java.util.ArrayList;
import java.util.List;

/** How far trained SAEs are above the mean of their untrained one, at each prefix size. */
final class DeltaFigure {
    private final List<ReportRow> trained;
    private final ScoreMethod method;
    private final Colours colours;

    /**
     * @param last the last step of each SAE of one data set
     */
    DeltaFigure(List<ReportRow> last, ScoreMethod method, Colours colours) {
        this.trained = last.stream().filter(row -> !row.publishedDeltas().isEmpty()).toList();
        this.method = method;
        this.colours = colours;
    }

    Figure figure() {
        List<Series> series = new ArrayList<>();
        for (ReportRow row : trained) {
            List<Point> points = new ArrayList<>();
            row.publishedDeltas()
                    .forEach(
                            (k, delta) ->
                                    points.add(
                                            Point.at(
                                                    k,
                                                    delta,
                                                    null,
                                                    null,
                                                    "%s, k %d: %s"
                                                            .formatted(
                                                                    row.behind(),
                                                                    k,
                                                                    Markup.number(delta)))));
            series.add(new Series(row.name(), colours.style(row.name(), Style.Line.SOLID), points));
        }
        Axis x =
                Axis.powers(
                        "k (latents of a coalition that count, at most)",
                        series.stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x));
        String absence =
                series.isEmpty()
                        ? "No trained SAE is settled on the same images, with the same methods and"
                                + " betas, as an untrained one."
                        : "The records have one prefix size k only.";
        if (x.ticks().size() < 2) {
            series.clear();
        } else {
            String untrained = "untrained, mean over methods and betas";
            Style style = BaselineKind.UNTRAINED.style().with(Style.Marker.NONE);
            series.add(
                    new Series(
                            untrained,
                            style,
                            List.of(
                                    Point.at(x.low(), 0.0, null, null, untrained),
                                    Point.at(x.high(), 0.0, null, null, untrained))));
        }
        return new PlotFigure(
                "published-delta-over-k",
                "Published delta MATCHScore over prefix size k",
                Caption.of(
                        "Last step of each SAE: MATCHScore minus the mean of its untrained SAE over"
                                + " all methods and betas of that k.",
                        method,
                        trained),
                absence,
                x,
                ScoreFigures.values("published delta", series),
                series);
    }
}
