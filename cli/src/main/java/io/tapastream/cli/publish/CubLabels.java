package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The labels of attributes/image_attribute_labels.txt: image, attribute, presence, certainty, time.
 * Where an image and attribute come twice, the last line counts.
 *
 * <p>A line that has not five columns, as the data set has some, is left out where it says that the
 * attribute is absent, which changes nothing. Any other line that cannot be used makes its image
 * unusable, as its label would become absent.
 */
final class CubLabels {
    private static final int COLUMNS = 5;

    private final Path file;
    private final Set<Integer> images;
    private final int concepts;
    private final Consumer<BadRow> bad;
    private final Map<Integer, BitSet> shown = new HashMap<>();
    private final Map<Integer, BadRow> unusable = new HashMap<>();

    private CubLabels(Path file, Set<Integer> images, int concepts, Consumer<BadRow> bad) {
        this.file = file;
        this.images = images;
        this.concepts = concepts;
        this.bad = bad;
    }

    /**
     * Reads the labels.
     *
     * @param images the numbers of the images
     * @param concepts how many concepts there are
     * @param bad takes the lines that are left out without harm to an image
     * @throws DataSetFolderException when the file is missing, or it is unknown to which image a
     *     label belongs
     */
    static CubLabels read(Path file, Set<Integer> images, int concepts, Consumer<BadRow> bad) {
        CubLabels labels = new CubLabels(file, images, concepts, bad);
        TextRows.read(file, labels::row);
        return labels;
    }

    private void row(long line, List<String> columns) {
        int image = Numbers.nonNegative(columns.get(0));
        int concept = columns.size() < 2 ? -1 : Numbers.nonNegative(columns.get(1));
        String presence = columns.size() < 3 ? "" : columns.get(2);
        String problem = null;
        if (columns.size() != COLUMNS) {
            problem = "%d columns, expected %d".formatted(columns.size(), COLUMNS);
            if (images.contains(image) && isConcept(concept) && presence.equals("0")) {
                bad.accept(new BadRow(file, line, problem, true));
                return;
            }
        } else if (!isConcept(concept)) {
            problem = "attribute '%s', expected 1 to %d".formatted(columns.get(1), concepts);
        } else if (!presence.equals("0") && !presence.equals("1")) {
            problem = "presence '%s', expected 0 or 1".formatted(presence);
        }
        if (image < 0) {
            throw new DataSetFolderException(
                    "%s line %d: image '%s', expected a number; the image that has this label is unknown"
                            .formatted(file, line, columns.get(0)));
        }
        if (!images.contains(image)) {
            bad.accept(
                    new BadRow(
                            file,
                            line,
                            "image '%s' is not in images.txt".formatted(columns.get(0))));
        } else if (problem != null) {
            unusable.putIfAbsent(
                    image,
                    new BadRow(
                            file,
                            line,
                            "%s; image %d is left out, as its label would be lost"
                                    .formatted(problem, image)));
        } else {
            shown.computeIfAbsent(image, i -> new BitSet(concepts))
                    .set(concept - 1, presence.equals("1"));
        }
    }

    private boolean isConcept(int number) {
        return number >= 1 && number <= concepts;
    }

    /** The first line that makes this image unusable. */
    Optional<BadRow> problem(int image) {
        return Optional.ofNullable(unusable.get(image));
    }

    /** The concepts that an image shows, from 0; empty where it has no line. */
    Optional<List<Integer>> shown(int image) {
        return Optional.ofNullable(shown.get(image)).map(set -> set.stream().boxed().toList());
    }
}
