package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A perturbation pair in a data set's folder.
 *
 * @param id identifier within the data set
 * @param original file of the original image
 * @param perturbed file of the perturbed image
 * @param removedConcept the concept that only the original shows, from 0
 * @param addedConcept the concept that only the perturbed image shows; empty where none is added
 * @param presentConcepts all concepts of the original image
 * @param source the row that names the pair, for messages about it
 */
public record FolderPair(
        String id,
        Path original,
        Path perturbed,
        int removedConcept,
        OptionalInt addedConcept,
        List<Integer> presentConcepts,
        RowSource source) {
    public FolderPair {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(original, "original");
        Objects.requireNonNull(perturbed, "perturbed");
        Objects.requireNonNull(addedConcept, "addedConcept");
        Objects.requireNonNull(source, "source");
        presentConcepts = List.copyOf(presentConcepts);
    }
}
