package io.tapastream.inference.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A library's configuration of an SAE, with typed access by dotted paths. */
final class SaeConfig {
    /**
     * Python writes NaN and Infinity into JSON; they are refused only where such a value is used.
     * Of two entries of one name it is not known which was meant.
     */
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final ObjectNode root;

    private SaeConfig(ObjectNode root) {
        this.root = root;
    }

    static SaeConfig parse(String json) throws SaeFormatException {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return new SaeConfig(object);
            }
        } catch (JsonProcessingException e) {
            throw new SaeFormatException(
                    "CONFIG", "the configuration is not JSON: " + e.getOriginalMessage(), e);
        }
        throw new SaeFormatException("CONFIG", "the configuration is not a JSON object");
    }

    /** Whether there is an entry that is not null. */
    boolean has(String path) {
        JsonNode node = node(path);
        return !node.isMissingNode() && !node.isNull();
    }

    /** Whether the entry is there and null. */
    boolean isNull(String path) {
        return node(path).isNull();
    }

    /**
     * Refuses an entry that is there and null, where the library makes nothing of that: only a
     * missing one means its default.
     */
    void refuseNull(String... paths) throws SaeFormatException {
        for (String path : paths) {
            if (isNull(path)) {
                throw wrong(path, "a value");
            }
        }
    }

    /** Refuses every entry but one. */
    void refuseOtherThan(String key) throws SaeFormatException {
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!field.getKey().equals(key)) {
                throw new SaeFormatException(
                        "CONFIG",
                        KnownKeys.shortened(field.getKey())
                                + " is not known in this configuration: only "
                                + key
                                + " is");
            }
        }
    }

    String text(String path, String otherwise) throws SaeFormatException {
        if (!has(path)) {
            return otherwise;
        }
        if (!node(path).isTextual()) {
            throw wrong(path, "a string");
        }
        return node(path).textValue();
    }

    String requiredText(String path) throws SaeFormatException {
        require(path);
        return text(path, null);
    }

    boolean flag(String path, boolean otherwise) throws SaeFormatException {
        if (!has(path)) {
            return otherwise;
        }
        if (!node(path).isBoolean()) {
            throw wrong(path, "true or false");
        }
        return node(path).booleanValue();
    }

    /** A whole number of at least 1. */
    int positive(String path) throws SaeFormatException {
        require(path);
        JsonNode node = node(path);
        if (!node.isNumber() || node.doubleValue() != Math.rint(node.doubleValue())) {
            throw wrong(path, "a whole number");
        }
        if (node.doubleValue() < 1 || node.doubleValue() > Integer.MAX_VALUE) {
            throw wrong(path, "a number in 1.." + Integer.MAX_VALUE);
        }
        return (int) node.doubleValue();
    }

    int positive(String path, int otherwise) throws SaeFormatException {
        return has(path) ? positive(path) : otherwise;
    }

    float number(String path) throws SaeFormatException {
        require(path);
        JsonNode node = node(path);
        if (!node.isNumber() || !Float.isFinite(node.floatValue())) {
            throw wrong(path, "a finite number");
        }
        return node.floatValue();
    }

    /** The whole numbers of a list, or null where there is none. */
    List<Integer> integers(String path) throws SaeFormatException {
        if (!has(path)) {
            return null;
        }
        if (!node(path).isArray()) {
            throw wrong(path, "a list of whole numbers");
        }
        List<Integer> values = new ArrayList<>();
        for (JsonNode item : node(path)) {
            if (!item.isIntegralNumber() || !item.canConvertToInt()) {
                throw wrong(path, "a list of whole numbers");
            }
            values.add(item.intValue());
        }
        return values;
    }

    /** A copy with one more entry at the top. */
    SaeConfig with(String key, JsonNode value) {
        ObjectNode copy = root.deepCopy();
        copy.set(key, value);
        return new SaeConfig(copy);
    }

    @Override
    public String toString() {
        return root.toString();
    }

    /** The node at a dotted path, a missing node where there is none; the whole for "". */
    JsonNode node(String path) {
        if (path.isEmpty()) {
            return root;
        }
        JsonNode node = root;
        for (String key : path.split("\\.", -1)) {
            node = node.path(key);
        }
        return node;
    }

    private void require(String path) throws SaeFormatException {
        if (!has(path)) {
            throw new SaeFormatException("CONFIG", path + " is missing in the configuration");
        }
    }

    private SaeFormatException wrong(String path, String wanted) {
        return new SaeFormatException(
                "CONFIG",
                path
                        + " is "
                        + KnownKeys.shortened(node(path))
                        + " in the configuration: "
                        + wanted
                        + " is needed");
    }
}
