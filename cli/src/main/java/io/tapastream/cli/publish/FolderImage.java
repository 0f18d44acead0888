package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An annotated image in a data set's folder.
 *
 * @param id identifier within the data set
 * @param file the image file
 * @param concepts the concepts that it shows, ascending, from 0
 * @param source the row that names the image, for messages about it
 */
public record FolderImage(String id, Path file, List<Integer> concepts, RowSource source) {
    public FolderImage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(source, "source");
        concepts = List.copyOf(concepts);
    }
}
