package io.tapastream.benchmarks.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A table in Markdown, which is also read as CSV. */
final class AuditTable {
    private final String title;
    private final List<List<String>> rows = new ArrayList<>();

    AuditTable(String title, List<String> header) {
        this.title = title;
        rows.add(List.copyOf(header));
    }

    String title() {
        return title;
    }

    /** A row; numbers have three digits behind the point. */
    void add(String name, List<Double> values) {
        List<String> row = new ArrayList<>(List.of(name));
        values.forEach(value -> row.add(number(value)));
        rows.add(row);
    }

    void addWords(List<String> row) {
        rows.add(List.copyOf(row));
    }

    static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    String markdown() {
        StringBuilder text = new StringBuilder("### " + title + "\n\n");
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|").append("---|".repeat(rows.get(0).size())).append('\n');
            }
        }
        return text.append('\n').toString();
    }

    String csv() {
        return rows.stream()
                .map(row -> row.stream().map(AuditTable::quoted).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String quoted(String field) {
        return field.contains(",") ? '"' + field + '"' : field;
    }
}
