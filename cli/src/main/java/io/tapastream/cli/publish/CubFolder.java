package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A folder laid out as CUB-200-2011: images.txt, train_test_split.txt, attributes.txt (in
 * attributes/ or beside the folder), attributes/image_attribute_labels.txt and images/. The folder
 * that holds it may be given too.
 *
 * <p>An image whose labels cannot be used, or that has none, is left out: it would be published as
 * showing no concept.
 */
public final class CubFolder {
    private final CubLayout layout;
    private final List<String> concepts;
    private final Consumer<BadRow> bad;
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();
    private final Map<Integer, Boolean> training = new HashMap<>();
    private CubLabels labels;

    /** Which part of the data set. */
    public enum Split {
        /** The images that train_test_split.txt marks with 1. */
        TRAIN,
        /** The images that it marks with 0; the published scores are computed on them. */
        TEST,
        /** All images. */
        ALL
    }

    /**
     * A line of images.txt.
     *
     * @param problem why the image cannot be used, null where it can
     */
    private record Entry(String path, RowSource source, String problem) {}

    private CubFolder(CubLayout layout, Consumer<BadRow> bad) {
        this.layout = layout;
        this.bad = bad;
        this.concepts = ConceptNames.read(layout.concepts());
    }

    /**
     * Reads the annotations; the images themselves are read when they are published.
     *
     * @param bad takes the rows that are skipped
     * @throws DataSetFolderException when a file is missing, or rows cannot be distinguished
     */
    public static CubFolder open(Path root, Consumer<BadRow> bad) {
        CubLayout layout = CubLayout.of(root);
        if (!CubLayout.isAt(root)) {
            // Says that it is missing, and what is expected.
            TextRows.read(layout.images(), (line, columns) -> {});
        }
        CubFolder folder = new CubFolder(layout, bad);
        folder.readImages();
        folder.labels =
                CubLabels.read(
                        layout.labels(), folder.entries.keySet(), folder.concepts.size(), bad);
        folder.readSplit();
        return folder;
    }

    /** The concept names of a folder laid out as CUB-200-2011, without reading anything else. */
    public static List<String> concepts(Path root) {
        return ConceptNames.read(CubLayout.of(root).concepts());
    }

    private void readImages() {
        Path file = layout.images();
        TextRows.read(
                file,
                (line, columns) -> {
                    RowSource source = new RowSource(file, line);
                    int number = Numbers.nonNegative(columns.get(0));
                    if (columns.size() != 2 || number < 0) {
                        bad.accept(source.bad("expected an image number and a path"));
                        return;
                    }
                    Entry before =
                            entries.putIfAbsent(number, new Entry(columns.get(1), source, null));
                    if (before == null) {
                        return;
                    }
                    bad.accept(source.bad("image " + number + " comes twice"));
                    if (!before.path().equals(columns.get(1))) {
                        entries.put(
                                number,
                                new Entry(
                                        before.path(),
                                        before.source(),
                                        "image %d comes twice with different paths, so the image that its labels belong to is unknown"
                                                .formatted(number)));
                    }
                });
    }

    private void readSplit() {
        Path file = layout.split();
        TextRows.read(
                file,
                (line, columns) -> {
                    int number = Numbers.nonNegative(columns.get(0));
                    boolean known = columns.size() == 2 && entries.containsKey(number);
                    if (!known || !columns.get(1).matches("[01]")) {
                        bad.accept(
                                new BadRow(
                                        file, line, "expected an image of images.txt and 0 or 1"));
                        return;
                    }
                    training.put(number, columns.get(1).equals("1"));
                });
    }

    /** The folder with images.txt. */
    public Path root() {
        return layout.root();
    }

    /** The concept names; a concept's index is its position. */
    public List<String> concepts() {
        return concepts;
    }

    /**
     * The images of one part, in the order of images.txt. Their id is their path in images/. Those
     * that cannot be used are skipped.
     */
    public List<FolderImage> images(Split split) {
        UniqueIds<FolderImage> unique = UniqueIds.ofImages();
        List<Integer> numbers = new ArrayList<>(entries.keySet());
        for (int number : numbers) {
            Entry entry = entries.get(number);
            Boolean train = training.get(number);
            if (split == Split.ALL || train == null || train == (split == Split.TRAIN)) {
                Optional<BadRow> problem = problem(number, entry, split);
                if (problem.isPresent()) {
                    bad.accept(problem.get());
                    unique.addUnusable(entry.path());
                } else {
                    unique.add(
                            new FolderImage(
                                    entry.path(),
                                    new ImageFile(root().resolve("images"), entry.path()),
                                    labels.shown(number).orElseThrow(),
                                    entry.source()));
                }
            }
        }
        return unique.keep(bad);
    }

    private Optional<BadRow> problem(int number, Entry entry, Split split) {
        if (entry.problem() != null) {
            return Optional.of(entry.source().bad(entry.problem()));
        }
        if (split != Split.ALL && !training.containsKey(number)) {
            return Optional.of(
                    entry.source().bad("image " + number + " has no line in " + layout.split()));
        }
        Optional<String> tooLong = Names.problem("the path", entry.path());
        if (tooLong.isPresent()) {
            return tooLong.map(entry.source()::bad);
        }
        Optional<BadRow> label = labels.problem(number);
        if (label.isEmpty() && labels.shown(number).isEmpty()) {
            return Optional.of(
                    entry.source()
                            .bad(
                                    "image %d has no usable line in %s"
                                            .formatted(number, layout.labels())));
        }
        return label;
    }
}
