package io.tapastream.cli.report;

import java.util.List;
import java.util.Locale;

/**
 * A figure of points and lines over two axes.
 *
 * @param id name of its file
 * @param title over it
 * @param caption what it shows, with the counts that are behind it
 * @param absence why there is nothing to draw where that is so
 * @param x the lower axis
 * @param y the left axis
 * @param series what is drawn, each with its name in the legend; empty ones are left out
 */
record PlotFigure(
        String id,
        String title,
        String caption,
        String absence,
        Axis x,
        Axis y,
        List<Series> series)
        implements Figure {
    private static final int WIDTH = 680;
    private static final int LEFT = 64;
    private static final int RIGHT = WIDTH - 16;
    private static final int TOP = 34;
    private static final int PLOT_HEIGHT = 300;
    private static final int BOTTOM = TOP + PLOT_HEIGHT;
    private static final int LEGEND_TOP = BOTTOM + 58;

    PlotFigure {
        series = series.stream().filter(one -> !one.isEmpty()).toList();
    }

    @Override
    public boolean isEmpty() {
        return series.isEmpty();
    }

    @Override
    public String svg() {
        int legend = Svg.legendHeight(series, LEFT, RIGHT);
        Svg svg = new Svg(WIDTH, LEGEND_TOP + legend, title, caption);
        svg.title(LEFT, title);
        drawAxes(svg);
        series.forEach(one -> draw(svg, one));
        svg.legend(series, LEFT, RIGHT, LEGEND_TOP);
        return svg.end();
    }

    private void drawAxes(Svg svg) {
        for (Axis.Tick tick : y.ticks()) {
            double at = toY(tick.at());
            svg.line(LEFT, at, RIGHT, at, "#e4e6e8");
            svg.text(LEFT - 8.0, at + 4, "end", "#555", tick.text());
        }
        double free = LEFT - 30;
        for (Axis.Tick tick : x.ticks()) {
            double at = toX(tick.at());
            svg.line(at, BOTTOM, at, BOTTOM + 5, "#888");
            double half = Svg.width(tick.text()) / 2;
            // Two texts must not touch; the tick stays.
            if (at - half > free) {
                svg.text(at, BOTTOM + 19.0, "middle", "#555", tick.text());
                free = at + half + 6;
            }
        }
        svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, "#888");
        svg.line(LEFT, TOP, LEFT, BOTTOM, "#888");
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 38.0, "middle", "#111", x.label());
        double middle = (TOP + BOTTOM) / 2.0;
        svg.text(
                16,
                middle,
                "middle",
                "#111",
                y.label(),
                String.format(Locale.ROOT, " transform=\"rotate(-90 16 %.1f)\"", middle));
    }

    private void draw(Svg svg, Series one) {
        Style style = one.style();
        List<Series.Point> points =
                one.points().stream().filter(point -> !Double.isNaN(point.y())).toList();
        boolean joined = style.joined() && points.size() > 1;
        if (joined) {
            if (style.solid()) {
                drawBand(svg, points, style.colour());
            }
            StringBuilder path = new StringBuilder();
            points.forEach(p -> path.append(place(p.x(), p.y())));
            svg.add(
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s>"
                            + "<title>%s</title></polyline>",
                    path.toString().strip(),
                    style.colour(),
                    style.solid() ? "" : " stroke-dasharray=\"" + style.line().dashes() + "\"",
                    Markup.escape(
                            style.marker() == Style.Marker.NONE
                                    ? points.get(0).text()
                                    : one.name()));
        }
        for (Series.Point point : points) {
            double px = toX(point.x());
            double py = toY(point.y());
            if (!Double.isNaN(point.yLow()) && !joined) {
                svg.line(px, toY(point.yLow()), px, toY(point.yHigh()), style.colour());
            }
            if (!Double.isNaN(point.xLow())) {
                svg.line(toX(point.xLow()), py, toX(point.xHigh()), py, style.colour());
            }
            style.draw(svg, px, py, point.text());
        }
    }

    /** The area between the ends of the intervals, where all points have one. */
    private void drawBand(Svg svg, List<Series.Point> points, String colour) {
        if (points.stream().anyMatch(point -> Double.isNaN(point.yLow()))) {
            return;
        }
        StringBuilder path = new StringBuilder();
        points.forEach(p -> path.append(place(p.x(), p.yHigh())));
        for (int i = points.size() - 1; i >= 0; i--) {
            path.append(place(points.get(i).x(), points.get(i).yLow()));
        }
        svg.add(
                "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"%.3f\"/>",
                path.toString().strip(),
                colour,
                // Many bands upon each other must not hide the lines.
                Math.min(0.12, 0.5 / series.size()));
    }

    private String place(double px, double py) {
        return String.format(Locale.ROOT, "%.1f,%.1f ", toX(px), toY(py));
    }

    private double toX(double number) {
        return LEFT + x.share(number) * (RIGHT - LEFT);
    }

    private double toY(double number) {
        return BOTTOM - y.share(number) * PLOT_HEIGHT;
    }
}
