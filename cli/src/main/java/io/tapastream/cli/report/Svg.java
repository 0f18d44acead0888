package io.tapastream.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The text of a drawing as it grows, and what all figures draw alike. */
final class Svg {
    static final int LEGEND_ROW = 17;

    private static final int LEGEND_MARK = 40;

    private final StringBuilder text = new StringBuilder();

    /** Begins a drawing of this size, in units of which a line of text is 12 high. */
    Svg(int width, int height, String title, String caption) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                        + " font-family=\"Helvetica, Arial, Liberation Sans, sans-serif\""
                        + " font-size=\"12\"><title>%s</title><desc>%s</desc>",
                width, height, Markup.escape(title), Markup.escape(caption));
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", width, height);
    }

    void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }

    void line(double x1, double y1, double x2, double y2, String colour) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                x1, y1, x2, y2, colour);
    }

    void text(double left, double top, String anchor, String colour, String words) {
        text(left, top, anchor, colour, words, "");
    }

    void text(double left, double top, String anchor, String colour, String words, String more) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>",
                left, top, anchor, colour, more, Markup.escape(words));
    }

    void title(double left, String words) {
        text(left, 18, "start", "#111", words, " font-size=\"14\" font-weight=\"bold\"");
    }

    String end() {
        return text.append("</svg>\n").toString();
    }

    /** How wide a text is drawn, at most, in the font size 12. */
    static double width(String words) {
        return words.codePoints().mapToDouble(c -> c >= 0x1100 ? 12.5 : wide(c) ? 8.5 : 6.3).sum();
    }

    private static boolean wide(int c) {
        return Character.isUpperCase(c) || c == 'm' || c == 'w' || c == '%' || c == '@';
    }

    /**
     * A text in lines of at most this width, broken behind a space, a hyphen, a slash or an
     * underscore where there is one: nothing of it is left out.
     */
    static List<String> wrapped(String words, double most) {
        List<String> lines = new ArrayList<>();
        String rest = words;
        while (width(rest) > most) {
            int fits = 0;
            while (width(rest.substring(0, rest.offsetByCodePoints(fits, 1))) <= most) {
                fits = rest.offsetByCodePoints(fits, 1);
            }
            int cut = Math.max(fits, rest.offsetByCodePoints(0, 1));
            for (int i = cut; i > cut / 2; i--) {
                if (" -/_".indexOf(rest.charAt(i - 1)) >= 0) {
                    cut = i;
                    break;
                }
            }
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut);
        }
        lines.add(rest);
        return lines;
    }

    /** How high the legend of these series is between two edges. */
    static int legendHeight(List<Series> series, int left, int right) {
        return new Svg(0, 0, "", "").legend(series, left, right, 0);
    }

    /**
     * The names of series with their marks, in as many columns as the longest name allows.
     *
     * @param top where it begins
     * @return its height
     */
    int legend(List<Series> series, int left, int right, int top) {
        int height = group(series.stream().filter(one -> !one.style().hollow()), left, right, top);
        return height
                + group(
                        series.stream().filter(one -> one.style().hollow()),
                        left,
                        right,
                        top + height);
    }

    /** SAEs and baselines are apart, so that a long name of one does not widen the other. */
    private int group(Stream<Series> of, int left, int right, int top) {
        List<Series> series = of.toList();
        double widest = series.stream().mapToDouble(one -> width(one.name())).max().orElse(0);
        int columns = (int) Math.max(1, (right - left) / (widest + LEGEND_MARK + 14));
        int column = (right - left) / columns;
        int y = 0;
        for (int i = 0; i < series.size(); i += columns) {
            int rows = 1;
            for (int j = i; j < Math.min(i + columns, series.size()); j++) {
                int x = left + (j - i) * column;
                List<String> lines = wrapped(series.get(j).name(), column - LEGEND_MARK);
                rows = Math.max(rows, lines.size());
                mark(series.get(j).style(), x, top + y);
                for (int line = 0; line < lines.size(); line++) {
                    double at = top + y + 4.0 + line * LEGEND_ROW;
                    text(x + LEGEND_MARK - 6.0, at, "start", "#111", lines.get(line));
                }
            }
            y += rows * LEGEND_ROW;
        }
        return y;
    }

    private void mark(Style style, int x, int y) {
        if (style.joined()) {
            add(
                    "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\""
                            + " stroke-width=\"2\" stroke-dasharray=\"%s\"/>",
                    x,
                    y,
                    x + 28,
                    y,
                    style.colour(),
                    style.line().dashes().isEmpty() ? "none" : style.line().dashes());
        }
        style.draw(this, x + 14, y, null);
    }
}
