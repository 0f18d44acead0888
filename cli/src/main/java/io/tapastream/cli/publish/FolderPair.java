package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A perturbation pair of a data set.
 *
 * @param id identifier within the data set
 * @param originalImage the original image
 * @param perturbedImage the perturbed image
 * @param removedConcept the concept that only the original shows, from 0
 * @param addedConcept the concept that only the perturbed image shows; empty where none is added
 * @param presentConcepts all concepts of the original image; empty where they are not known
 * @param source the row that names the pair, for messages about it
 */
public record FolderPair(
        String id,
        ImageFile originalImage,
        ImageFile perturbedImage,
        int removedConcept,
        OptionalInt addedConcept,
        Optional<List<Integer>> presentConcepts,
        RowSource source) {
    public FolderPair {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(originalImage, "originalImage");
        Objects.requireNonNull(perturbedImage, "perturbedImage");
        Objects.requireNonNull(addedConcept, "addedConcept");
        Objects.requireNonNull(source, "source");
        presentConcepts = presentConcepts.map(List::copyOf);
    }

    /** File of the original image. */
    public Path original() {
        return originalImage.path();
    }

    /** File of the perturbed image. */
    public Path perturbed() {
        return perturbedImage.path();
    }

    /** The same pair, named by another row. */
    FolderPair withSource(RowSource other) {
        return new FolderPair(
                id,
                originalImage,
                perturbedImage,
                removedConcept,
                addedConcept,
                presentConcepts,
                other);
    }
}
