package io.tapastream.cli.report;

import java.util.List;

/**
 * A figure with one row for each name, which stands at its left in full: values with their
 * intervals, or bars.
 *
 * @param id name of its file
 * @param title over it
 * @param caption what it shows, with the counts that are behind it
 * @param absence why there is nothing to draw where that is so
 * @param axis the lower axis
 * @param names of the rows, from above
 * @param bars whether the values of one row are bars behind each other, from 0; else points
 * @param series what is drawn: of each point, y is the number of its row and x its value
 */
record RowFigure(
        String id,
        String title,
        String caption,
        String absence,
        Axis axis,
        List<String> names,
        boolean bars,
        List<Series> series)
        implements Figure {
    private static final int WIDTH = 760;
    private static final int RIGHT = WIDTH - 20;
    private static final int TOP = 34;
    private static final int LINE = 15;
    private static final int MOST_FOR_NAMES = 380;

    RowFigure {
        names = List.copyOf(names);
        series =
                series.stream()
                        .filter(one -> one.points().stream().anyMatch(p -> !Double.isNaN(p.x())))
                        .toList();
    }

    @Override
    public boolean isEmpty() {
        return series.isEmpty();
    }

    @Override
    public String svg() {
        double widest = names.stream().mapToDouble(Svg::width).max().orElse(0);
        int left = 24 + (int) Math.min(MOST_FOR_NAMES, widest);
        List<List<String>> lines =
                names.stream().map(name -> Svg.wrapped(name, MOST_FOR_NAMES)).toList();
        double[] middles = new double[lines.size()];
        int bottom = TOP + 4;
        for (int i = 0; i < middles.length; i++) {
            int height = LINE * lines.get(i).size() + 3;
            middles[i] = bottom + height / 2.0;
            bottom += height;
        }
        bottom += 4;
        int legendTop = bottom + 58;
        int legend = Svg.legendHeight(series, 20, RIGHT);
        Svg svg = new Svg(WIDTH, legendTop + legend, title, caption);
        svg.title(20, title);
        for (Axis.Tick tick : axis.ticks()) {
            double at = toX(tick.at(), left);
            svg.line(at, TOP, at, bottom, "#e4e6e8");
            svg.text(at, bottom + 19.0, "middle", "#555", tick.text());
        }
        for (int i = 0; i < middles.length; i++) {
            List<String> name = lines.get(i);
            for (int line = 0; line < name.size(); line++) {
                double at = middles[i] + 4 + LINE * (line - (name.size() - 1) / 2.0);
                svg.text(left - 8.0, at, "end", "#333", name.get(line));
            }
        }
        svg.line(left, bottom, RIGHT, bottom, "#888");
        svg.line(left, TOP, left, bottom, "#888");
        svg.text((left + RIGHT) / 2.0, bottom + 38.0, "middle", "#111", axis.label());
        double[] ends = new double[middles.length];
        series.forEach(one -> draw(svg, one, middles, ends, left));
        svg.legend(series, 20, RIGHT, legendTop);
        return svg.end();
    }

    /**
     * @param ends where the bars of each row end so far; changed
     */
    private void draw(Svg svg, Series one, double[] middles, double[] ends, int left) {
        for (Series.Point point : one.points()) {
            int row = (int) point.y();
            if (Double.isNaN(point.x())) {
                continue;
            }
            double y = middles[row];
            if (bars) {
                double from = toX(ends[row], left);
                ends[row] += point.x();
                svg.add(
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"11\" fill=\"%s\">"
                                + "<title>%s</title></rect>",
                        from,
                        y - 5.5,
                        toX(ends[row], left) - from,
                        one.style().colour(),
                        Markup.escape(point.text()));
                continue;
            }
            if (!Double.isNaN(point.xLow())) {
                svg.line(
                        toX(point.xLow(), left),
                        y,
                        toX(point.xHigh(), left),
                        y,
                        one.style().colour());
            }
            one.style().draw(svg, toX(point.x(), left), y, point.text());
        }
    }

    private double toX(double number, int left) {
        return left + axis.share(number) * (RIGHT - left);
    }
}
