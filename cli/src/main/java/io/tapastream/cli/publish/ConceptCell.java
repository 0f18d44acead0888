package io.tapastream.cli.publish;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a row says in one of its columns of concepts, before it is known whether the file gives
 * names or places: a text whose parts are separated by ';', or a list of JSON.
 *
 * @param values in their order; none where the cell is empty
 * @param whole the whole text, null of a list
 */
record ConceptCell(List<Value> values, String whole) {

    /** How a value is written. */
    enum Form {
        /** A text of JSON: a name, also of digits. */
        NAME,
        /** A number of JSON. */
        NUMBER,
        /** Part of a text, which may be either. */
        WORD
    }

    /** One value. */
    record Value(String text, Form form) {
        boolean isNumber() {
            return form == Form.NUMBER || (form == Form.WORD && Numbers.isNumber(text));
        }
    }

    /**
     * Reads a cell that may hold several values.
     *
     * @throws UnusableRowException when a value is neither a text nor a number
     */
    static ConceptCell list(String column, JsonNode cell) throws UnusableRowException {
        if (cell.isTextual()) {
            return text(column, cell.textValue().strip());
        }
        List<Value> values = new ArrayList<>();
        if (cell.isArray()) {
            for (JsonNode item : cell) {
                values.add(value(column, item));
            }
        } else {
            values.add(value(column, cell));
        }
        return new ConceptCell(List.copyOf(values), null);
    }

    /**
     * Reads a cell that holds one value.
     *
     * @throws UnusableRowException when it is neither a text nor a number
     */
    static ConceptCell single(String column, JsonNode cell) throws UnusableRowException {
        Value value =
                cell.isTextual()
                        ? new Value(name(column, cell.textValue().strip()), Form.WORD)
                        : value(column, cell);
        return new ConceptCell(List.of(value), null);
    }

    private static ConceptCell text(String column, String text) throws UnusableRowException {
        if (text.isEmpty()) {
            return new ConceptCell(List.of(), null);
        }
        String parts = text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
        List<Value> values = new ArrayList<>();
        for (String part : parts.split(";", -1)) {
            values.add(new Value(name(column, part.strip()), Form.WORD));
        }
        return new ConceptCell(List.copyOf(values), text);
    }

    private static Value value(String column, JsonNode item) throws UnusableRowException {
        if (item.isTextual()) {
            return new Value(name(column, item.textValue().strip()), Form.NAME);
        }
        if (item.isNumber()) {
            return new Value(item.asText(), Form.NUMBER);
        }
        throw new UnusableRowException(
                "%s holds %s, expected names or places of concepts"
                        .formatted(column, describe(item)));
    }

    private static String name(String column, String name) throws UnusableRowException {
        return Names.require("a name in " + column, name);
    }

    /** Says what a value of JSON is. */
    static String describe(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "the truth value " + value.asText();
            case NULL -> "null";
            case NUMBER -> "the number " + value.asText();
            case OBJECT -> "an object";
            default -> "the text '" + value.asText() + "'";
        };
    }
}
