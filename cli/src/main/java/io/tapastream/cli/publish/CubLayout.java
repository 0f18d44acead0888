package io.tapastream.cli.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the files of CUB-200-2011 lie. The published archive unpacks to CUB_200_2011/ with
 * attributes.txt beside it; its README and many copies have attributes/attributes.txt. The folder
 * itself may be given, or the one above it.
 *
 * @param root the folder with images.txt
 */
record CubLayout(Path root) {
    private static final String FOLDER = "CUB_200_2011";
    private static final String NAMES = "attributes.txt";

    /** The layout at a folder, or at the folder of the archive within it. */
    static CubLayout of(Path given) {
        Path within = given.resolve(FOLDER);
        boolean above =
                !Files.exists(given.resolve("images.txt"))
                        && Files.exists(within.resolve("images.txt"));
        return new CubLayout(above ? within : given);
    }

    /** Whether a folder, or that of the archive within it, is laid out so. */
    static boolean isAt(Path given) {
        return Files.exists(of(given).images());
    }

    Path images() {
        return root.resolve("images.txt");
    }

    Path labels() {
        return root.resolve("attributes").resolve("image_attribute_labels.txt");
    }

    Path split() {
        return root.resolve("train_test_split.txt");
    }

    /**
     * The file of the concept names.
     *
     * @throws DataSetFolderException when it lies in none of the places
     */
    Path concepts() {
        Set<Path> places = new LinkedHashSet<>();
        places.add(root.resolve("attributes").resolve(NAMES));
        places.add(beside());
        places.add(root.resolve(NAMES));
        for (Path place : places) {
            if (Files.exists(place)) {
                return place;
            }
        }
        throw new DataSetFolderException(
                "the concept names of CUB-200-2011 are missing; looked for "
                        + places.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }

    private Path beside() {
        try {
            // A link to the folder is followed, as the archive lies where the folder is.
            return root.toRealPath().resolveSibling(NAMES);
        } catch (IOException e) {
            return root.toAbsolutePath().normalize().resolveSibling(NAMES);
        }
    }
}
