package io.tapastream.cli.report;

import java.util.List;
import java.util.Locale;

/**
 * A figure as SVG that stands on its own: no style sheet, no script, nothing from elsewhere.
 *
 * @param id name of its file
 * @param title over it
 * @param caption what it shows, with the counts that are behind it
 * @param x the lower axis
 * @param y the left axis
 * @param series what is drawn, each with its name in the legend
 */
record Figure(String id, String title, String caption, Axis x, Axis y, List<Series> series) {
    private static final int WIDTH = 680;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 34;
    private static final int PLOT_HEIGHT = 300;
    private static final int BOTTOM = TOP + PLOT_HEIGHT;
    private static final int LEGEND_ROW = 18;
    private static final int LEGEND_COLUMN = 205;
    private static final int NAMES_THAT_FIT = 6;
    private static final String[] PALETTE = {
        "#0b6e99", "#c2410c", "#15803d", "#a21caf", "#a16207", "#4338ca", "#be123c", "#57534e"
    };

    Figure {
        series = List.copyOf(series);
    }

    /** Whether there is anything to draw. */
    boolean isEmpty() {
        return series.stream()
                .allMatch(one -> one.points().stream().allMatch(p -> Double.isNaN(p.y())));
    }

    String svg() {
        boolean slanted = x.ticks().size() > NAMES_THAT_FIT;
        int legendTop = BOTTOM + (slanted ? 104 : 52);
        int columns = (WIDTH - LEFT - RIGHT) / LEGEND_COLUMN;
        int height = legendTop + (series.size() + columns - 1) / columns * LEGEND_ROW;
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                        + " font-family=\"Helvetica, Arial, Liberation Sans, sans-serif\""
                        + " font-size=\"12\"><title>%s</title><desc>%s</desc>",
                WIDTH,
                height,
                Markup.escape(title),
                Markup.escape(caption));
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, height);
        text(svg, LEFT, 18, "start", "#111", title, " font-size=\"14\" font-weight=\"bold\"");
        drawAxes(svg, slanted, legendTop);
        for (Series one : series) {
            draw(svg, one);
        }
        for (int i = 0; i < series.size(); i++) {
            drawLegend(
                    svg,
                    series.get(i),
                    LEFT + i % columns * LEGEND_COLUMN,
                    legendTop + i / columns * LEGEND_ROW);
        }
        return svg.append("</svg>\n").toString();
    }

    private void drawAxes(StringBuilder svg, boolean slanted, int legendTop) {
        for (Axis.Tick tick : y.ticks()) {
            double at = toY(tick.at());
            line(svg, LEFT, at, WIDTH - RIGHT, at, "#e4e6e8");
            text(svg, LEFT - 8, at + 4, "end", "#555", tick.text(), "");
        }
        for (Axis.Tick tick : x.ticks()) {
            double at = toX(tick.at());
            line(svg, at, BOTTOM, at, BOTTOM + 5, "#888");
            if (slanted) {
                text(
                        svg,
                        at,
                        BOTTOM + 16,
                        "end",
                        "#555",
                        tick.text(),
                        String.format(
                                Locale.ROOT,
                                " transform=\"rotate(-35 %.1f %d)\"",
                                at,
                                BOTTOM + 16));
            } else {
                text(svg, at, BOTTOM + 19, "middle", "#555", tick.text(), "");
            }
        }
        line(svg, LEFT, BOTTOM, WIDTH - RIGHT, BOTTOM, "#888");
        line(svg, LEFT, TOP, LEFT, BOTTOM, "#888");
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, legendTop - 14.0, "middle", "#111", x.label(), "");
        double middle = (TOP + BOTTOM) / 2.0;
        text(
                svg,
                16,
                middle,
                "middle",
                "#111",
                y.label(),
                String.format(Locale.ROOT, " transform=\"rotate(-90 16 %.1f)\"", middle));
    }

    private void draw(StringBuilder svg, Series one) {
        String colour = colour(one);
        List<Series.Point> points =
                one.points().stream().filter(point -> !Double.isNaN(point.y())).toList();
        if (one.line() && points.size() > 1) {
            drawBand(svg, points, colour);
            StringBuilder path = new StringBuilder();
            points.forEach(p -> add(path, "%.1f,%.1f ", toX(p.x()), toY(p.y())));
            add(
                    svg,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
                    path.toString().strip(),
                    colour,
                    one.hollow() ? " stroke-dasharray=\"5 4\"" : "");
        }
        for (Series.Point point : points) {
            double px = toX(point.x());
            double py = toY(point.y());
            boolean band = one.line() && points.size() > 1;
            if (!Double.isNaN(point.yLow()) && !band) {
                line(svg, px, toY(point.yLow()), px, toY(point.yHigh()), colour);
            }
            if (!Double.isNaN(point.xLow())) {
                line(svg, toX(point.xLow()), py, toX(point.xHigh()), py, colour);
            }
            add(
                    svg,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\" stroke=\"%s\""
                            + " stroke-width=\"1.5\"><title>%s</title></circle>",
                    px,
                    py,
                    one.hollow() ? "#fff" : colour,
                    colour,
                    Markup.escape(point.text()));
        }
    }

    /** The area between the ends of the intervals, where all points have one. */
    private void drawBand(StringBuilder svg, List<Series.Point> points, String colour) {
        if (points.stream().anyMatch(point -> Double.isNaN(point.yLow()))) {
            return;
        }
        StringBuilder path = new StringBuilder();
        points.forEach(p -> add(path, "%.1f,%.1f ", toX(p.x()), toY(p.yHigh())));
        for (int i = points.size() - 1; i >= 0; i--) {
            add(path, "%.1f,%.1f ", toX(points.get(i).x()), toY(points.get(i).yLow()));
        }
        add(
                svg,
                "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"0.12\"/>",
                path.toString().strip(),
                colour);
    }

    private static void drawLegend(StringBuilder svg, Series one, int left, int top) {
        add(
                svg,
                "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\" stroke=\"%s\""
                        + " stroke-width=\"1.5\"/>",
                left + 5,
                top,
                one.hollow() ? "#fff" : colour(one),
                colour(one));
        String name =
                one.name().length() > 30 ? one.name().substring(0, 29) + "\u2026" : one.name();
        text(svg, left + 16, top + 4, "start", "#111", name, "");
    }

    private static String colour(Series one) {
        return PALETTE[one.colour() % PALETTE.length];
    }

    private double toX(double number) {
        return LEFT + x.share(number) * (WIDTH - RIGHT - LEFT);
    }

    private double toY(double number) {
        return BOTTOM - y.share(number) * PLOT_HEIGHT;
    }

    private static void line(
            StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
        add(
                svg,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                x1,
                y1,
                x2,
                y2,
                colour);
    }

    private static void text(
            StringBuilder svg,
            double left,
            double top,
            String anchor,
            String colour,
            String text,
            String more) {
        add(
                svg,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>",
                left,
                top,
                anchor,
                colour,
                more,
                Markup.escape(text));
    }

    private static void add(StringBuilder to, String format, Object... values) {
        to.append(String.format(Locale.ROOT, format, values));
    }
}
