package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An instances_*.json of COCO: the concepts are its categories in the order of their ids, an image
 * shows those of its objects, and its id is its file's name.
 *
 * <p>An image one of whose objects cannot be used is left out: the object's label would become
 * absent. Where an object cannot be assigned to an image, no image is used.
 */
final class CocoInstances {
    private final Path file;
    private final TreeMap<Long, String> categories = new TreeMap<>();
    private final Map<Long, Image> images = new LinkedHashMap<>();
    private final Set<Long> badImages = new HashSet<>();
    private final List<CocoReader.Entry> annotations = new ArrayList<>();
    private final List<BadRow> bad = new ArrayList<>();
    private boolean hasImages;
    private boolean hasAnnotations;

    private record Image(String file, RowSource source) {}

    private CocoInstances(Path file) {
        this.file = file;
    }

    /**
     * Reads the file.
     *
     * @throws DataSetFolderException when it is missing, is no JSON, or its categories are none,
     *     cannot be used or distinguished
     */
    static CocoInstances open(Path file) {
        CocoInstances instances = new CocoInstances(file);
        CocoReader.read(file, instances::list, instances::add);
        if (instances.categories.isEmpty()) {
            throw new DataSetFolderException(
                    file + " has no categories; expected an instances_*.json of COCO");
        }
        Set<String> names = new HashSet<>();
        instances.categories.forEach(
                (id, name) -> {
                    if (!names.add(name)) {
                        throw new DataSetFolderException(
                                "%s: the concept '%s' comes twice, the second time as category %d"
                                        .formatted(file, name, id));
                    }
                });
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
     * @param skipped takes the entries that are left out
     * @throws DataSetFolderException when the file has no images or no objects, or the image of an
     *     object cannot be determined
     */
    List<FolderImage> images(Path folder, Consumer<BadRow> skipped) {
        requireLists();
        bad.forEach(skipped);
        Map<Long, Integer> concepts = new HashMap<>();
        categories.keySet().forEach(id -> concepts.put(id, concepts.size()));
        Map<Long, BitSet> shown = new HashMap<>();
        Map<Long, BadRow> unusable = new HashMap<>();
        for (CocoReader.Entry annotation : annotations) {
            long image = imageOf(annotation);
            String category = annotation.text("category_id").orElse("");
            OptionalLong id = annotation.number("category_id");
            Integer concept = id.isPresent() ? concepts.get(id.getAsLong()) : null;
            if (!images.containsKey(image)) {
                if (!badImages.contains(image)) {
                    skipped.accept(annotation.source().bad("there is no image " + image));
                }
            } else if (concept == null) {
                String problem =
                        category.isEmpty()
                                ? "an object without category_id: " + annotation
                                : "there is no category " + category;
                unusable.putIfAbsent(
                        image,
                        annotation
                                .source()
                                .bad(
                                        "%s; its image %s (id %d) is left out, as the label would be lost"
                                                .formatted(
                                                        problem, images.get(image).file(), image)));
            } else {
                shown.computeIfAbsent(image, i -> new BitSet()).set(concept);
            }
        }
        UniqueIds<FolderImage> unique = UniqueIds.ofImages();
        images.forEach(
                (id, image) -> {
                    Optional<BadRow> problem = Optional.ofNullable(unusable.get(id));
                    problem = problem.isPresent() ? problem : fileProblem(id, image);
                    if (problem.isPresent()) {
                        skipped.accept(problem.get());
                        unique.addUnusable(image.file());
                    } else {
                        unique.add(
                                new FolderImage(
                                        image.file(),
                                        new ImageFile(folder, image.file()),
                                        shown.getOrDefault(id, new BitSet()).stream()
                                                .boxed()
                                                .toList(),
                                        image.source()));
                    }
                });
        return unique.keep(skipped);
    }

    private static Optional<BadRow> fileProblem(long id, Image image) {
        return Names.problem("the file_name of image " + id, image.file()).map(image.source()::bad);
    }

    private void requireLists() {
        if (!hasImages || (images.isEmpty() && bad.isEmpty())) {
            throw new DataSetFolderException(
                    file + " has no images; expected an instances_*.json of COCO");
        }
        if (!hasAnnotations || annotations.isEmpty()) {
            throw new DataSetFolderException(
                    "%s has no annotations, so every image would count as showing no concept; expected an instances_*.json of COCO"
                            .formatted(file));
        }
    }

    private long imageOf(CocoReader.Entry annotation) {
        OptionalLong image = annotation.number("image_id");
        if (image.isEmpty()) {
            throw new DataSetFolderException(
                    "%s line %d: an object without image_id, or with one that is no whole number: %s; the image that shows it is unknown"
                            .formatted(file, annotation.source().line(), annotation));
        }
        return image.getAsLong();
    }

    /** Where COCO's own layout has the images: beside annotations/, under the split's name. */
    static Path imagesBeside(Path file) {
        String name = file.getFileName().toString();
        String split = name.substring(0, name.lastIndexOf('.')).replaceFirst("^instances_", "");
        return file.toAbsolutePath().getParent().resolveSibling(split);
    }

    private void list(String name) {
        hasImages |= name.equals("images");
        hasAnnotations |= name.equals("annotations");
    }

    private void add(String list, CocoReader.Entry entry) {
        switch (list) {
            case "images" -> addImage(entry);
            case "categories" -> addCategory(entry);
            default -> annotations.add(entry);
        }
    }

    private void addImage(CocoReader.Entry entry) {
        OptionalLong id = entry.number("id");
        Optional<String> name = entry.name("file_name");
        if (id.isEmpty() || name.isEmpty()) {
            bad.add(entry.source().bad("an image without id or file_name: " + entry));
            id.ifPresent(badImages::add);
            id.ifPresent(images::remove);
        } else if (badImages.contains(id.getAsLong())) {
            bad.add(entry.source().bad("image %d comes twice".formatted(id.getAsLong())));
        } else {
            Image before =
                    images.putIfAbsent(id.getAsLong(), new Image(name.get(), entry.source()));
            if (before != null) {
                bad.add(
                        entry.source()
                                .bad(
                                        "image %d comes twice (%s and %s)"
                                                .formatted(
                                                        id.getAsLong(),
                                                        before.file(),
                                                        name.get())));
                if (!before.file().equals(name.get())) {
                    // The image that the labels of this id belong to is unknown.
                    bad.add(before.source().bad("image " + id.getAsLong() + " comes twice"));
                    images.remove(id.getAsLong());
                    badImages.add(id.getAsLong());
                }
            }
        }
    }

    private void addCategory(CocoReader.Entry entry) {
        OptionalLong id = entry.number("id");
        Optional<String> name = entry.name("name");
        if (id.isEmpty() || name.isEmpty()) {
            throw new DataSetFolderException(
                    "%s line %d: a category without name, or without a whole number as id: %s"
                            .formatted(file, entry.source().line(), entry));
        }
        if (categories.putIfAbsent(id.getAsLong(), name.get()) != null) {
            throw new DataSetFolderException(
                    "%s line %d: category %d comes twice"
                            .formatted(file, entry.source().line(), id.getAsLong()));
        }
    }
}
