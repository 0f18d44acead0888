package io.tapastream.cli.report;

import java.util.Locale;

/** Text and numbers, made fit for HTML, SVG and LaTeX. */
final class Markup {
    private Markup() {}

    /** The text without anything that HTML or XML would take for markup. */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> safe.append("&amp;");
                                case '<' -> safe.append("&lt;");
                                case '>' -> safe.append("&gt;");
                                case '"' -> safe.append("&quot;");
                                case '\'' -> safe.append("&#39;");
                                default -> {
                                    // XML 1.0 has no other control characters, not even escaped.
                                    boolean allowed = c >= ' ' || c == '\t' || c == '\n';
                                    safe.appendCodePoint(allowed && c != 0x7F ? c : '?');
                                }
                            }
                        });
        return safe.toString();
    }

    /** The text without anything that LaTeX would take for a command. */
    static String latex(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> safe.append("\\textbackslash{}");
                case '~' -> safe.append("\\textasciitilde{}");
                case '^' -> safe.append("\\textasciicircum{}");
                case '<' -> safe.append("\\textless{}");
                case '>' -> safe.append("\\textgreater{}");
                case '&', '%', '$', '#', '_', '{', '}' -> safe.append('\\').append(c);
                default -> safe.append(c < ' ' ? '?' : c);
            }
        }
        return safe.toString();
    }

    /** A cell of a CSV file, in quotes where it must be. */
    static String csv(String text) {
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** Three digits behind the point; empty where it is undefined. */
    static String number(Double value) {
        return value == null ? "" : String.format(Locale.ROOT, "%.3f", value);
    }

    /** With as many digits as tell it from every other double; empty where it is undefined. */
    static String exact(Double value) {
        return value == null || value.isNaN() ? "" : value.toString();
    }
}
