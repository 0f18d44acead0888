package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A folder laid out as CUB-200-2011: images.txt, train_test_split.txt, attributes/attributes.txt,
 * attributes/image_attribute_labels.txt and images/.
 *
 * <p>A line of image_attribute_labels.txt that has not exactly five columns is skipped, as the data
 * set has some; where an image and attribute come twice, the last line counts. An image without any
 * line shows no concept.
 */
public final class CubFolder {
    private static final int LABEL_COLUMNS = 5;

    private final Path root;
    private final List<String> concepts;
    private final List<FolderImage> images;
    private final Set<String> test;

    /** Which part of the data set. */
    public enum Split {
        /** The images that train_test_split.txt marks with 1. */
        TRAIN,
        /** The images that it marks with 0; the published scores are computed on them. */
        TEST,
        /** All images. */
        ALL
    }

    private CubFolder(
            Path root, List<String> concepts, List<FolderImage> images, Set<String> test) {
        this.root = root;
        this.concepts = concepts;
        this.images = images;
        this.test = test;
    }

    /**
     * Reads the annotations; the images themselves are read when they are published.
     *
     * @param bad takes the rows that are skipped
     * @throws DataSetFolderException when a file is missing
     */
    public static CubFolder open(Path root, Consumer<BadRow> bad) {
        List<String> concepts = ConceptNames.read(conceptFile(root), bad);
        Path list = root.resolve("images.txt");
        Map<Integer, RowSource> rows = new HashMap<>();
        Map<Integer, String> paths = new HashMap<>();
        List<Integer> order = new ArrayList<>();
        TextRows.read(
                list,
                (line, columns) -> {
                    int number = Numbers.nonNegative(columns.get(0));
                    if (columns.size() != 2 || number < 0) {
                        bad.accept(new BadRow(list, line, "expected an image number and a path"));
                    } else if (paths.putIfAbsent(number, columns.get(1)) != null) {
                        bad.accept(new BadRow(list, line, "image " + number + " comes twice"));
                    } else {
                        rows.put(number, new RowSource(list, line));
                        order.add(number);
                    }
                });
        Map<Integer, BitSet> labels = labels(root, paths.keySet(), concepts.size(), bad);
        List<FolderImage> images = new ArrayList<>(order.size());
        for (int number : order) {
            String path = paths.get(number);
            BitSet shown = labels.getOrDefault(number, new BitSet());
            images.add(
                    new FolderImage(
                            path,
                            new ImageFile(root.resolve("images"), path),
                            shown.stream().boxed().toList(),
                            rows.get(number)));
        }
        return new CubFolder(root, concepts, List.copyOf(images), testImages(root, paths, bad));
    }

    /** The concept names of a folder laid out as CUB-200-2011, without reading anything else. */
    public static List<String> concepts(Path root, Consumer<BadRow> bad) {
        return ConceptNames.read(conceptFile(root), bad);
    }

    private static Path conceptFile(Path root) {
        return root.resolve("attributes").resolve("attributes.txt");
    }

    private static Map<Integer, BitSet> labels(
            Path root, Set<Integer> images, int concepts, Consumer<BadRow> bad) {
        Path file = root.resolve("attributes").resolve("image_attribute_labels.txt");
        Map<Integer, BitSet> labels = new HashMap<>();
        TextRows.read(
                file,
                (line, columns) -> {
                    if (columns.size() != LABEL_COLUMNS) {
                        String problem =
                                "%d columns, expected %d".formatted(columns.size(), LABEL_COLUMNS);
                        bad.accept(new BadRow(file, line, problem, true));
                        return;
                    }
                    int image = Numbers.nonNegative(columns.get(0));
                    int concept = Numbers.nonNegative(columns.get(1));
                    int present = Numbers.nonNegative(columns.get(2));
                    if (!images.contains(image)) {
                        bad.accept(
                                new BadRow(
                                        file,
                                        line,
                                        "image '%s' is not in images.txt"
                                                .formatted(columns.get(0))));
                    } else if (concept < 1 || concept > concepts) {
                        bad.accept(
                                new BadRow(
                                        file,
                                        line,
                                        "attribute '%s', expected 1 to %d"
                                                .formatted(columns.get(1), concepts)));
                    } else if (present != 0 && present != 1) {
                        bad.accept(
                                new BadRow(
                                        file,
                                        line,
                                        "presence '%s', expected 0 or 1"
                                                .formatted(columns.get(2))));
                    } else {
                        labels.computeIfAbsent(image, i -> new BitSet(concepts))
                                .set(concept - 1, present == 1);
                    }
                });
        return labels;
    }

    private static Set<String> testImages(
            Path root, Map<Integer, String> paths, Consumer<BadRow> bad) {
        Path file = root.resolve("train_test_split.txt");
        Set<String> test = new HashSet<>();
        TextRows.read(
                file,
                (line, columns) -> {
                    String path = paths.get(Numbers.nonNegative(columns.get(0)));
                    if (columns.size() != 2 || path == null) {
                        bad.accept(
                                new BadRow(
                                        file, line, "expected an image of images.txt and 0 or 1"));
                    } else if (columns.get(1).equals("0")) {
                        test.add(path);
                    }
                });
        return Set.copyOf(test);
    }

    /** The folder. */
    public Path root() {
        return root;
    }

    /** The concept names; a concept's index is its position. */
    public List<String> concepts() {
        return concepts;
    }

    /** The images of one part, in the order of images.txt. Their id is their path in images/. */
    public List<FolderImage> images(Split split) {
        return switch (split) {
            case ALL -> images;
            case TEST -> images.stream().filter(image -> test.contains(image.id())).toList();
            case TRAIN -> images.stream().filter(image -> !test.contains(image.id())).toList();
        };
    }
}
