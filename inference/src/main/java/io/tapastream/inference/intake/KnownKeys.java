package io.tapastream.inference.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The entries of a library's configuration that are understood, as dotted paths; an entry covers
 * everything below it.
 *
 * <p>An entry of no list is refused where its name may belong to the encode formula ({@link
 * EncoderHints}), and is named in a warning otherwise.
 *
 * @param used those that the reader looks at
 * @param off those that change the codes in a way that is not computed: accepted only where they
 *     say no (false, null, 0, an empty text or list, "none")
 * @param harmless those that do not change the codes
 */
record KnownKeys(Set<String> used, Set<String> off, Set<String> harmless) {
    private static final int MOST_NAMED = 20;

    /** Lists of names with blanks between them. */
    static KnownKeys of(String used, String off, String harmless) {
        return new KnownKeys(words(used), words(off), words(harmless));
    }

    private static Set<String> words(String list) {
        return list.isBlank() ? Set.of() : Set.of(list.strip().split("\\s+"));
    }

    /**
     * Looks at every entry.
     *
     * @param warn receives one sentence about entries that are not known and surely change nothing
     * @throws SaeFormatException with the code CONFIG for an entry that may change the codes
     */
    void check(SaeConfig config, Consumer<String> warn) throws SaeFormatException {
        List<String> unknown = new ArrayList<>();
        check("", config.node(""), unknown);
        if (!unknown.isEmpty()) {
            warn.accept(
                    "the configuration has entries that are not known and were taken not to touch"
                            + " the encoder: "
                            + bounded(unknown));
        }
    }

    private void check(String path, JsonNode object, List<String> unknown)
            throws SaeFormatException {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            JsonNode value = field.getValue();
            if (used.contains(name) || harmless.contains(name) || name.equals("library")) {
                continue;
            }
            if (off.contains(name)) {
                requireOff(name, value);
            } else if (value.isObject() && leadsToKnown(name)) {
                check(name, value, unknown);
            } else {
                requireHarmless(name, field.getKey(), value);
                unknown.add(name);
            }
        }
    }

    private boolean leadsToKnown(String name) {
        String start = name + ".";
        return used.stream().anyMatch(key -> key.startsWith(start))
                || off.stream().anyMatch(key -> key.startsWith(start))
                || harmless.stream().anyMatch(key -> key.startsWith(start));
    }

    private static void requireOff(String name, JsonNode value) throws SaeFormatException {
        boolean no =
                value.isNull()
                        || (value.isBoolean() && !value.booleanValue())
                        || (value.isNumber() && value.doubleValue() == 0)
                        || (value.isTextual()
                                && (value.textValue().isEmpty()
                                        || value.textValue().equalsIgnoreCase("none")))
                        || (value.isContainerNode() && value.isEmpty());
        if (!no) {
            throw new SaeFormatException(
                    "CONFIG",
                    name
                            + " is "
                            + shortened(value)
                            + " in the configuration, which changes the codes in a way that is not"
                            + " computed here: export the encoder as ONNX");
        }
    }

    private static void requireHarmless(String path, String key, JsonNode value)
            throws SaeFormatException {
        if (EncoderHints.touches(key)) {
            throw new SaeFormatException(
                    "CONFIG",
                    shortened(path)
                            + " is "
                            + shortened(value)
                            + " in the configuration and is not known for this library: it may"
                            + " change the codes; leave it out if it does not, else export the"
                            + " encoder as ONNX");
        }
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                requireHarmless(path + "." + field.getKey(), field.getKey(), field.getValue());
            }
        }
        if (value.isArray()) {
            for (JsonNode item : value) {
                if (item.isObject()) {
                    requireHarmless(path + "[]", "", item);
                }
            }
        }
    }

    /** A list of names that fits into a sentence. */
    static String bounded(Iterable<String> names) {
        List<String> shown = new ArrayList<>();
        int more = 0;
        for (String name : names) {
            if (shown.size() < MOST_NAMED) {
                shown.add(shortened(name));
            } else {
                more++;
            }
        }
        return more == 0 ? shown.toString() : shown + " and " + more + " more";
    }

    static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }
}
