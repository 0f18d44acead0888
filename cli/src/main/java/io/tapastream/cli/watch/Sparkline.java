package io.tapastream.cli.watch;

import java.util.List;

/** A line of numbers as a line of blocks, one for each number. */
final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /**
     * The last numbers, the lowest as the lowest block and the highest as the highest.
     *
     * @param width the most blocks, at least 1
     */
    static String of(List<Double> numbers, int width) {
        List<Double> shown = numbers.subList(Math.max(0, numbers.size() - width), numbers.size());
        double low = shown.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = shown.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (double number : shown) {
            double share = high > low ? (number - low) / (high - low) : 0.5;
            line.append(BLOCKS.charAt((int) Math.round(share * (BLOCKS.length() - 1))));
        }
        return line.toString();
    }
}
