package io.tapastream.cli.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An instances_*.json of COCO: the concepts are its categories in the order of their ids, an image
 * shows those of its objects, and its id is its file's name. The file is read as a stream; of its
 * objects only the category is kept.
 */
final class CocoInstances {
    private final Path file;
    private final Consumer<BadRow> bad;
    private final TreeMap<Long, String> categories = new TreeMap<>();
    private final Map<Long, Image> images = new LinkedHashMap<>();
    private final List<Annotation> annotations = new ArrayList<>();

    private record Image(String file, RowSource source) {}

    private record Annotation(long image, long category, RowSource source) {}

    private CocoInstances(Path file, Consumer<BadRow> bad) {
        this.file = file;
        this.bad = bad;
    }

    /**
     * Reads the file.
     *
     * @param bad takes the entries that are skipped
     * @throws DataSetFolderException when it is missing, is no JSON or has no categories
     */
    static CocoInstances open(Path file, Consumer<BadRow> bad) {
        CocoInstances instances = new CocoInstances(file, bad);
        try (JsonParser json = new JsonFactory().createParser(Files.newInputStream(file))) {
            instances.read(json);
        } catch (NoSuchFileException e) {
            throw new DataSetFolderException(
                    file + " is missing; expected an instances_*.json of COCO", e);
        } catch (JsonProcessingException e) {
            throw new DataSetFolderException(
                    "%s line %d: is no JSON: %s"
                            .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        if (instances.categories.isEmpty()) {
            throw new DataSetFolderException(
                    file + " has no categories; expected an instances_*.json of COCO");
        }
        return instances;
    }

    /** The categories' names in the order of their ids. */
    List<String> concepts() {
        return List.copyOf(categories.values());
    }

    /**
     * The images in the order of the file.
     *
     * @param folder where the image files lie
     */
    List<FolderImage> images(Path folder) {
        Map<Long, Integer> concepts = new HashMap<>();
        categories.keySet().forEach(id -> concepts.put(id, concepts.size()));
        Map<Long, BitSet> shown = new HashMap<>();
        for (Annotation annotation : annotations) {
            Integer concept = concepts.get(annotation.category());
            if (!images.containsKey(annotation.image())) {
                bad.accept(annotation.source().bad("there is no image " + annotation.image()));
            } else if (concept == null) {
                bad.accept(
                        annotation.source().bad("there is no category " + annotation.category()));
            } else {
                shown.computeIfAbsent(annotation.image(), id -> new BitSet()).set(concept);
            }
        }
        List<FolderImage> all = new ArrayList<>(images.size());
        images.forEach(
                (id, image) ->
                        all.add(
                                new FolderImage(
                                        image.file(),
                                        new ImageFile(folder, image.file()),
                                        shown.getOrDefault(id, new BitSet()).stream()
                                                .boxed()
                                                .toList(),
                                        image.source())));
        return all;
    }

    /** Where COCO's own layout has the images: beside annotations/, under the split's name. */
    static Path imagesBeside(Path file) {
        String name = file.getFileName().toString();
        String split = name.substring(0, name.lastIndexOf('.')).replaceFirst("^instances_", "");
        return file.toAbsolutePath().getParent().resolveSibling(split);
    }

    private void read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new DataSetFolderException(file + " is no JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String list = json.currentName();
            boolean wanted =
                    json.nextToken() == JsonToken.START_ARRAY
                            && List.of("images", "annotations", "categories").contains(list);
            if (!wanted) {
                json.skipChildren();
                continue;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                RowSource source = new RowSource(file, json.currentTokenLocation().getLineNr());
                add(list, fields(json), source);
            }
        }
    }

    private void add(String list, Map<String, String> fields, RowSource source) {
        switch (list) {
            case "images" -> {
                Long id = number(fields, "id");
                String name = fields.get("file_name");
                if (id == null || name == null) {
                    bad.accept(source.bad("an image without id or file_name: " + fields));
                } else if (images.putIfAbsent(id, new Image(name, source)) != null) {
                    bad.accept(source.bad("image " + id + " comes twice"));
                }
            }
            case "categories" -> {
                Long id = number(fields, "id");
                String name = fields.get("name");
                if (id == null || name == null) {
                    bad.accept(source.bad("a category without id or name: " + fields));
                } else {
                    categories.put(id, name);
                }
            }
            default -> {
                Long image = number(fields, "image_id");
                Long category = number(fields, "category_id");
                if (image == null || category == null) {
                    bad.accept(source.bad("an object without image_id or category_id: " + fields));
                } else {
                    annotations.add(new Annotation(image, category, source));
                }
            }
        }
    }

    /** The scalar fields of the object at which the parser stands; none where it is no object. */
    private static Map<String, String> fields(JsonParser json) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return fields;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken().isScalarValue()) {
                fields.put(name, json.getText());
            } else {
                json.skipChildren();
            }
        }
        return fields;
    }

    private static Long number(Map<String, String> fields, String name) {
        try {
            return fields.containsKey(name) ? Long.valueOf(fields.get(name)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
