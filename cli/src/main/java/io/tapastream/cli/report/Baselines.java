package io.tapastream.cli.report;

import io.tapastream.cli.report.Series.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * The lines of chance, untrained SAEs and probes that figures show beside trained SAEs; none of a
 * kind that has not come.
 */
final class Baselines {
    /** Of more lines of one kind a figure shows the lowest and the highest. */
    private static final int LINES = 2;

    private final Map<BaselineKind, List<ReportRow>> rows = new EnumMap<>(BaselineKind.class);

    /**
     * @param last the last step of each SAE, of one data set
     */
    Baselines(List<ReportRow> last) {
        List<ReportRow> trained = last.stream().filter(ReportRow::trained).toList();
        for (ReportRow row : last) {
            BaselineKind.of(row)
                    .filter(kind -> kind == BaselineKind.PROBE || ofShape(row, trained))
                    .ifPresent(kind -> rows.computeIfAbsent(kind, k -> new ArrayList<>()).add(row));
        }
    }

    /** Whether some trained SAE has this baseline's image encoder and dictionary size, or may. */
    private static boolean ofShape(ReportRow row, List<ReportRow> trained) {
        return trained.stream()
                .anyMatch(
                        sae ->
                                sae.evaluation()
                                                .imageEncoder()
                                                .equals(row.evaluation().imageEncoder())
                                        && (row.dictionarySize().isEmpty()
                                                || sae.dictionarySize().isEmpty()
                                                || sae.dictionarySize()
                                                        .equals(row.dictionarySize())));
    }

    /** Horizontal lines over the whole width of an axis. */
    List<Series> levels(ReportScore score, Axis x) {
        return levels(score, x, EnumSet.allOf(BaselineKind.class));
    }

    private List<Series> levels(ReportScore score, Axis x, Set<BaselineKind> kinds) {
        return lines(
                kinds,
                row -> {
                    Double value = score.of(row).value();
                    String text = row.behind() + ": " + Markup.number(value);
                    return List.of(
                            Point.at(x.low(), value, null, null, text),
                            Point.at(x.high(), value, null, null, text));
                },
                kind -> kind.style().with(Style.Marker.NONE));
    }

    /** Lines over the prefix size. */
    List<Series> overK(Function<ReportRow, List<Point>> points) {
        return lines(EnumSet.allOf(BaselineKind.class), points, BaselineKind::style);
    }

    private List<Series> lines(
            Set<BaselineKind> kinds,
            Function<ReportRow, List<Point>> points,
            Function<BaselineKind, Style> style) {
        List<Series> all = new ArrayList<>();
        rows.forEach(
                (kind, of) -> {
                    if (!kinds.contains(kind)) {
                        return;
                    }
                    List<Series> ofKind =
                            new ArrayList<>(
                                    of.stream()
                                            .map(
                                                    row ->
                                                            new Series(
                                                                    name(kind, row),
                                                                    style.apply(kind),
                                                                    points.apply(row)))
                                            .filter(line -> !line.isEmpty())
                                            .sorted(Comparator.comparing(Baselines::mean))
                                            .toList());
                    if (ofKind.size() > LINES) {
                        Series least = ofKind.get(0);
                        Series greatest = ofKind.get(ofKind.size() - 1);
                        String among = " of " + ofKind.size() + ")";
                        all.add(renamed(least, least.name() + " (lowest" + among));
                        all.add(renamed(greatest, greatest.name() + " (highest" + among));
                    } else {
                        all.addAll(ofKind);
                    }
                });
        return all;
    }

    /**
     * Over the dictionary size a line of each kind with one number of active latents; a probe, of
     * which the size is the number of concepts, is a level.
     */
    List<Series> overDictionarySize(ReportScore score, Axis x) {
        List<Series> all = new ArrayList<>();
        rows.forEach(
                (kind, of) -> {
                    if (kind == BaselineKind.PROBE) {
                        return;
                    }
                    Map<String, List<ReportRow>> lines = new TreeMap<>(NaturalOrder.NAMES);
                    of.stream()
                            .filter(row -> row.dictionarySize().isPresent())
                            .forEach(
                                    row ->
                                            lines.computeIfAbsent(
                                                            kind.text() + active(row),
                                                            name -> new ArrayList<>())
                                                    .add(row));
                    lines.forEach(
                            (name, line) ->
                                    all.add(sized(name, kind.style(), points(line, score), x)));
                });
        all.addAll(levels(score, x, EnumSet.of(BaselineKind.PROBE)));
        return all;
    }

    private static List<Point> points(List<ReportRow> rows, ReportScore score) {
        return rows.stream()
                .sorted(Comparator.comparing(row -> row.dictionarySize().orElseThrow()))
                .map(row -> score.point(row.dictionarySize().orElseThrow(), row))
                .map(p -> Point.at(p.x(), p.y(), null, null, p.text()))
                .toList();
    }

    /** A line; of one point in a figure of one dictionary size, from edge to edge. */
    private static Series sized(String name, Style style, List<Point> points, Axis x) {
        if (points.size() > 1 || x.ticks().size() > 1) {
            return new Series(name, style, points);
        }
        Point only = points.get(0);
        return new Series(
                name,
                style.with(Style.Marker.NONE),
                List.of(
                        Point.at(x.low(), only.y(), null, null, only.text()),
                        Point.at(x.high(), only.y(), null, null, only.text())));
    }

    private static Series renamed(Series series, String name) {
        return new Series(name, series.style(), series.points());
    }

    private static double mean(Series line) {
        return line.points().stream()
                .flatMapToDouble(p -> DoubleStream.of(p.y()))
                .filter(y -> !Double.isNaN(y))
                .average()
                .orElse(0);
    }

    private static String name(BaselineKind kind, ReportRow row) {
        if (kind == BaselineKind.PROBE || kind == BaselineKind.UNTRAINED) {
            return kind.text() + ": " + row.name();
        }
        String size = row.dictionarySize().map(d -> ", D " + d).orElse("");
        return kind.text() + size + active(row);
    }

    /** With how many active latents; empty where its name does not say so. */
    private static String active(ReportRow row) {
        String name = row.evaluation().id().sae();
        if (name.startsWith("random-dense-")) {
            return ", half active";
        }
        String active = name.replaceFirst("^(?:untrained-top|random-active)(\\d+)-.*$", "$1");
        return active.equals(name) ? "" : ", " + active + " active";
    }
}
