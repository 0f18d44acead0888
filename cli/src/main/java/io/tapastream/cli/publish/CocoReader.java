package io.tapastream.cli.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Reads the lists of a COCO file as a stream; of their entries only ids and names are kept. Numbers
 * are as in Python, where 1.0 is 1 and the text "1" is not.
 */
final class CocoReader {
    private static final Set<String> LISTS = Set.of("images", "annotations", "categories");
    private static final Set<String> FIELDS =
            Set.of("id", "file_name", "name", "image_id", "category_id");

    private final Path file;
    private final Consumer<String> lists;
    private final BiConsumer<String, Entry> entries;

    private CocoReader(Path file, Consumer<String> lists, BiConsumer<String, Entry> entries) {
        this.file = file;
        this.lists = lists;
        this.entries = entries;
    }

    /** A value and its kind. */
    private record Scalar(JsonToken kind, String text) {
        @Override
        public String toString() {
            return kind == JsonToken.VALUE_STRING ? '"' + text + '"' : text;
        }
    }

    /** One entry of a list, with those of its fields that are kept. */
    record Entry(RowSource source, Map<String, Scalar> fields) {
        /** The whole number that a field holds; empty where it is something else. */
        OptionalLong number(String field) {
            Scalar value = fields.get(field);
            return value == null || !value.kind().isNumeric()
                    ? OptionalLong.empty()
                    : Numbers.whole(value.text());
        }

        /** The text that a field holds; empty where it is something else. */
        Optional<String> name(String field) {
            Scalar value = fields.get(field);
            return value == null || value.kind() != JsonToken.VALUE_STRING
                    ? Optional.empty()
                    : Optional.of(value.text()).filter(text -> !text.isBlank());
        }

        /** What a field holds, as it is written. */
        Optional<String> text(String field) {
            return Optional.ofNullable(fields.get(field)).map(Scalar::toString);
        }

        @Override
        public String toString() {
            return fields.toString();
        }
    }

    /**
     * Reads the file.
     *
     * @param lists receives which lists there are
     * @param entries takes the name of the list and the entry
     * @throws DataSetFolderException when it is missing or is no JSON of this kind
     */
    static void read(Path file, Consumer<String> lists, BiConsumer<String, Entry> entries) {
        JsonFactory factory =
                JsonFactory.builder()
                        // Python's json writes NaN.
                        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                        .build();
        try (JsonParser json = factory.createParser(Files.newInputStream(file))) {
            new CocoReader(file, lists, entries).read(json);
        } catch (NoSuchFileException e) {
            throw new DataSetFolderException(
                    file + " is missing; expected an instances_*.json of COCO", e);
        } catch (JsonProcessingException e) {
            throw new DataSetFolderException(
                    "%s line %d: is no JSON: %s"
                            .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new DataSetFolderException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private void read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new DataSetFolderException(
                    file + " is no JSON object; expected an instances_*.json of COCO");
        }
        Set<String> seen = new HashSet<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String list = json.currentName();
            boolean isList = json.nextToken() == JsonToken.START_ARRAY;
            if (!isList || !LISTS.contains(list)) {
                json.skipChildren();
                continue;
            }
            if (!seen.add(list)) {
                throw new DataSetFolderException(
                        "%s: the list %s comes twice".formatted(file, list));
            }
            lists.accept(list);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() == null) {
                    throw new DataSetFolderException(
                            "%s ends within the list %s".formatted(file, list));
                }
                RowSource source =
                        new RowSource(file, Math.max(1, json.currentTokenLocation().getLineNr()));
                entries.accept(list, new Entry(source, fields(json)));
            }
        }
    }

    /** The fields of the object at which the parser stands; none where it is no object. */
    private static Map<String, Scalar> fields(JsonParser json) throws IOException {
        Map<String, Scalar> fields = new TreeMap<>();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return fields;
        }
        Set<String> twice = new HashSet<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken kind = json.nextToken();
            if (!FIELDS.contains(name)) {
                json.skipChildren();
                continue;
            }
            boolean scalar = kind.isScalarValue();
            Scalar value = new Scalar(kind, scalar ? json.getText() : "a list or an object");
            Scalar before = fields.put(name, value);
            if (before != null && !before.equals(value)) {
                twice.add(name);
            }
            json.skipChildren();
        }
        List.copyOf(twice)
                .forEach(
                        name ->
                                fields.put(
                                        name, new Scalar(JsonToken.NOT_AVAILABLE, "two values")));
        return fields;
    }
}
