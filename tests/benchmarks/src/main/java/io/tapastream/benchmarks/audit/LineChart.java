package io.tapastream.benchmarks.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Lines over one axis as SVG, with their names beside their ends. */
final class LineChart {
    private static final int WIDTH = 620;
    private static final int HEIGHT = 340;
    private static final int LEFT = 60;
    private static final int RIGHT = 170;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int LABEL = 14;
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#7f7f7f");

    private final String title;
    private final String xTitle;
    private final List<String> ticks;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String name, double[] values) {}

    /**
     * @param ticks what stands at each point of the axis, at equal distances
     */
    LineChart(String title, String xTitle, List<String> ticks) {
        this.title = title;
        this.xTitle = xTitle;
        this.ticks = List.copyOf(ticks);
    }

    void add(String name, double[] values) {
        lines.add(new Line(name, values.clone()));
    }

    String svg() {
        double high = lines.stream().flatMapToDouble(l -> Arrays.stream(l.values)).max().orElse(1);
        double low =
                Math.min(
                        0,
                        lines.stream()
                                .flatMapToDouble(l -> Arrays.stream(l.values))
                                .min()
                                .orElse(0));
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(svg, LEFT, 20, "start", title, "font-weight=\"bold\"");
        for (int i = 0; i <= 4; i++) {
            double value = low + (high - low) * i / 4;
            double y = y(value, low, high);
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
                            LEFT,
                            WIDTH - RIGHT,
                            y,
                            y));
            text(svg, LEFT - 6, y + 4, "end", String.format(Locale.ROOT, "%.2f", value), "");
        }
        for (int i = 0; i < ticks.size(); i++) {
            text(svg, x(i), HEIGHT - BOTTOM + 18, "middle", ticks.get(i), "");
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", xTitle, "");
        double[] labels = labels(low, high);
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), low, high, labels[i]);
        }
        return svg.append("</svg>\n").toString();
    }

    private void line(
            StringBuilder svg, Line line, String colour, double low, double high, double label) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < line.values.length; i++) {
            points.append(
                    String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y(line.values[i], low, high)));
        }
        svg.append(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>%n"
                        .formatted(colour, points.toString().strip()));
        text(svg, WIDTH - RIGHT + 8, label, "start", line.name, "fill=\"" + colour + "\"");
    }

    /** The heights of the names: near the ends of the lines, but apart. */
    private double[] labels(double low, double high) {
        double[] heights = new double[lines.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            order.add(i);
            double[] values = lines.get(i).values;
            heights[i] = y(values[values.length - 1], low, high) + 4;
        }
        order.sort((a, b) -> Double.compare(heights[a], heights[b]));
        for (int i = 1; i < order.size(); i++) {
            heights[order.get(i)] =
                    Math.max(heights[order.get(i)], heights[order.get(i - 1)] + LABEL);
        }
        return heights;
    }

    private double x(int place) {
        int last = Math.max(1, ticks.size() - 1);
        return LEFT + (double) (WIDTH - LEFT - RIGHT) * place / last;
    }

    private static double y(double value, double low, double high) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low);
    }

    private static void text(
            StringBuilder svg, double x, double y, String anchor, String text, String further) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
                        x,
                        y,
                        anchor,
                        further,
                        text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
