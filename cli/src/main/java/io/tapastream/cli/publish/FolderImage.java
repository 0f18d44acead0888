package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An annotated image of a data set.
 *
 * @param id identifier within the data set
 * @param image the image
 * @param concepts the concepts that it shows, ascending, from 0
 * @param source the row that names the image, for messages about it
 */
public record FolderImage(String id, ImageFile image, List<Integer> concepts, RowSource source) {
    public FolderImage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(source, "source");
        concepts = List.copyOf(concepts);
    }

    /** The image file. */
    public Path file() {
        return image.path();
    }
}
