package io.tapastream.cli.report;

import io.tapastream.cli.report.Series.Point;
import io.tapastream.schemas.SaeHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** On how many images latents are active: the density histograms of the trained SAEs. */
final class DensityFigure {
    private final List<ReportRow> trained;
    private final Colours colours;

    /**
     * @param last the last step of each SAE of one data set
     */
    DensityFigure(List<ReportRow> last, Colours colours) {
        this.trained =
                last.stream()
                        .filter(ReportRow::trained)
                        .filter(row -> row.evaluation().health().isPresent())
                        .toList();
        this.colours = colours;
    }

    Figure figure() {
        List<Series> series =
                trained.stream()
                        .map(row -> new Series(row.name() + dead(row), style(row), outline(row)))
                        .toList();
        return new PlotFigure(
                "images-per-latent",
                "Images per latent",
                "On how many images the latents of the last step of each SAE are active, as shares"
                        + " of all its latents. Dead latents are in no bin. "
                        + Caption.behind(trained),
                "No health record of a trained SAE with an active latent has come.",
                Axis.logarithmic(
                        "images on which a latent is active",
                        series.stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x)),
                Axis.linear(
                        "share of the latents (%)",
                        DoubleStream.concat(
                                DoubleStream.of(0),
                                series.stream()
                                        .flatMap(s -> s.points().stream())
                                        .mapToDouble(Point::y))),
                series);
    }

    /** Without marks, as long as the colours tell the SAEs apart. */
    private Style style(ReportRow row) {
        Style style = colours.style(row.name(), Style.Line.SOLID);
        return style.marker() == Style.Marker.CIRCLE ? style.with(Style.Marker.NONE) : style;
    }

    private static String dead(ReportRow row) {
        SaeHealth health = row.evaluation().health().orElseThrow();
        return " (%d of %d dead)".formatted(health.getDeadLatents(), health.getDictionarySize());
    }

    /**
     * The tops of the bars and the steps between them, from the first to the last that is not 0.
     */
    private static List<Point> outline(ReportRow row) {
        SaeHealth health = row.evaluation().health().orElseThrow();
        List<Long> counts = health.getDensityCounts();
        List<Point> points = new ArrayList<>();
        int first = 0;
        while (first < counts.size() && counts.get(first) == 0) {
            first++;
        }
        int end = counts.size();
        while (end > first && counts.get(end - 1) == 0) {
            end--;
        }
        String text = row.behind() + dead(row);
        for (int i = first; i < end; i++) {
            double share = 100.0 * counts.get(i) / health.getDictionarySize();
            for (int edge = i; edge <= i + 1; edge++) {
                double images =
                        Math.pow(10, health.getDensityEdges().get(edge)) * health.getImages();
                if (points.isEmpty()) {
                    points.add(Point.at(images, 0.0, null, null, text));
                }
                points.add(Point.at(images, share, null, null, text));
            }
        }
        if (!points.isEmpty()) {
            Point last = points.get(points.size() - 1);
            points.add(Point.at(last.x(), 0.0, null, null, text));
        }
        return points;
    }
}
