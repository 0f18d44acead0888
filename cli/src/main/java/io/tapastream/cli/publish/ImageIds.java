package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A list of images of a data set, one on each line: by their ids, or by the names of their files
 * without the ending, of which the zeros at the start may be left out where they are numbers, as
 * COCO's lists have them (139 for 000000000139.jpg).
 */
final class ImageIds {
    private final Path file;
    private final List<String> lines;

    private ImageIds(Path file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /**
     * Reads a list; empty lines do not count.
     *
     * @throws DataSetFolderException where it cannot be read or names no image
     */
    static ImageIds read(Path file) {
        List<String> lines =
                TextFile.lines(file, "expected a text file with an id on each line").stream()
                        .map(String::strip)
                        .toList();
        if (lines.stream().allMatch(String::isEmpty)) {
            throw new DataSetFolderException(file + " holds no ids");
        }
        return new ImageIds(file, lines);
    }

    /**
     * The images of the list, in their own order.
     *
     * @param bad is told of each line that names no image, or several
     */
    List<FolderImage> select(List<FolderImage> images, Consumer<BadRow> bad) {
        Map<String, List<FolderImage>> byId = new HashMap<>();
        Map<String, List<FolderImage>> byName = new HashMap<>();
        for (FolderImage image : images) {
            byId.computeIfAbsent(image.id(), id -> new ArrayList<>()).add(image);
            byName.computeIfAbsent(name(image.id()), name -> new ArrayList<>()).add(image);
        }
        Set<FolderImage> wanted = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String id = lines.get(i);
            if (id.isEmpty()) {
                continue;
            }
            List<FolderImage> found =
                    byId.getOrDefault(id, byName.getOrDefault(number(id), List.of()));
            if (found.size() == 1) {
                wanted.add(found.get(0));
            } else {
                String problem =
                        found.isEmpty()
                                ? "no image that can be published has the id '%s'".formatted(id)
                                : "'%s' is the name of %d images, such as %s and %s; give their ids"
                                        .formatted(
                                                id,
                                                found.size(),
                                                found.get(0).id(),
                                                found.get(1).id());
                bad.accept(new BadRow(file, i + 1, problem));
            }
        }
        return images.stream().filter(wanted::contains).toList();
    }

    /** The file's name without folder and ending, and without zeros at the start of a number. */
    private static String name(String id) {
        String file = id.substring(id.lastIndexOf('/') + 1);
        int end = file.lastIndexOf('.');
        return number(end > 0 ? file.substring(0, end) : file);
    }

    private static String number(String name) {
        return name.matches("[0-9]+") ? name.replaceFirst("^0+(?=[0-9])", "") : name;
    }
}
