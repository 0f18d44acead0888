package io.tapastream.cli.publish;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row of a CSV or JSONL file.
 *
 * @param source where it stands
 * @param fields the texts of each column: of a list as many as it has, else one
 */
record TableRow(RowSource source, Map<String, List<String>> fields) {
    TableRow {
        fields = Map.copyOf(fields);
    }

    /** The text of a column, empty where the row has none there. */
    Optional<String> text(String column) {
        return texts(column).stream().findFirst();
    }

    /** The texts of a column that may hold several. */
    List<String> texts(String column) {
        return fields.getOrDefault(column, List.of());
    }

    boolean has(String column) {
        return fields.containsKey(column);
    }
}
