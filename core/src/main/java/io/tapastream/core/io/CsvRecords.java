package io.tapastream.core.io;

import java.util.ArrayList;
import java.util.List;

/**
 * The records of a CSV text (RFC 4180): fields may be quoted, a doubled quote within quotes is one
 * quote, lines end in LF, CRLF or CR, a quoted field may run over several lines. Lines without any
 * character are skipped, a byte order mark is too.
 */
final class CsvRecords {

    /** One record and the line, from 1, on which it starts. */
    record Line(int number, List<String> fields) {}

    private final String text;
    private int at;
    private int line = 1;

    CsvRecords(String text) {
        this.text = text;
        at = text.startsWith("\uFEFF") ? 1 : 0;
    }

    /**
     * The next record, null at the end.
     *
     * @throws IllegalArgumentException with a clause that names the line where quotes do not fit
     */
    Line next() {
        while (at < text.length() && isBreak(text.charAt(at))) {
            skipBreak();
        }
        if (at >= text.length()) {
            return null;
        }
        int start = line;
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (at < text.length() && text.charAt(at) == ',') {
            at++;
            fields.add(field());
        }
        if (at < text.length()) {
            skipBreak();
        }
        return new Line(start, fields);
    }

    /** The line that the next character is on. */
    int line() {
        return line;
    }

    private String field() {
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && !isBreak(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        int start = line;
        StringBuilder field = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                    at++;
                } else {
                    at++;
                    requireFieldEnd();
                    return field.toString();
                }
            }
            if (isBreak(c)) {
                int from = at;
                skipBreak();
                field.append(text, from, at);
            } else {
                field.append(c);
                at++;
            }
        }
        line = start;
        throw new IllegalArgumentException("a quote is opened and never closed");
    }

    private void requireFieldEnd() {
        if (at < text.length() && text.charAt(at) != ',' && !isBreak(text.charAt(at))) {
            throw new IllegalArgumentException(
                    "'" + text.charAt(at) + "' follows a closing quote, expected a comma");
        }
    }

    private void skipBreak() {
        if (text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
            at++;
        }
        at++;
        line++;
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }
}
