package io.tapastream.cli.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.Optional;

/**
 * One row of a CSV or JSONL file.
 *
 * @param source where it is
 * @param fields the value of each column; those of a CSV file are texts
 * @param problem why the row cannot be used, null where it can; the fields are then those that
 *     could be read
 */
record TableRow(RowSource source, Map<String, JsonNode> fields, String problem) {
    TableRow {
        fields = Map.copyOf(fields);
    }

    /** The value of a column; missing where the row has none. */
    JsonNode value(String column) {
        return fields.getOrDefault(column, MissingNode.getInstance());
    }

    /**
     * The text of a column, empty where the row has none there. A whole number is the text of its
     * digits, as 1.0 is 1.
     *
     * @throws UnusableRowException when it is neither
     */
    Optional<String> text(String column) throws UnusableRowException {
        JsonNode value = value(column);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.isNumber() && Numbers.whole(value.asText()).isPresent()) {
            return Optional.of(Long.toString(Numbers.whole(value.asText()).getAsLong()));
        }
        if (!value.isTextual()) {
            throw new UnusableRowException(
                    "%s is %s, expected a text".formatted(column, ConceptCell.describe(value)));
        }
        return value.textValue().isBlank() ? Optional.empty() : Optional.of(value.textValue());
    }
}
