package io.tapastream.cli.report;

import java.util.List;

/**
 * Points of one look in a figure.
 *
 * @param name in the legend
 * @param style how it is drawn
 * @param points in the order in which they are joined
 */
record Series(String name, Style style, List<Point> points) {
    Series {
        points = List.copyOf(points);
    }

    /** Whether it has a value anywhere. */
    boolean isEmpty() {
        return points.stream().allMatch(point -> Double.isNaN(point.y()));
    }

    /**
     * A value with its intervals; NaN where there is none.
     *
     * @param x where it is
     * @param xLow lower end of the interval of x
     * @param xHigh upper end of the interval of x
     * @param y the value
     * @param yLow lower end of the interval of y
     * @param yHigh upper end of the interval of y
     * @param text what it is, in words
     */
    record Point(
            double x, double xLow, double xHigh, double y, double yLow, double yHigh, String text) {
        /** A value at a place that is known exactly. */
        static Point at(double x, Double y, Double low, Double high, String text) {
            return new Point(
                    x,
                    Double.NaN,
                    Double.NaN,
                    y == null ? Double.NaN : y,
                    low == null ? Double.NaN : low,
                    high == null ? Double.NaN : high,
                    text);
        }
    }
}
