package io.tapastream.cli.evaluate;

import io.tapastream.core.io.DataFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The names of the concepts, if they were given.
 *
 * @param names one per concept, or empty
 */
public record ConceptNames(List<String> names) {

    public static final ConceptNames NONE = new ConceptNames(List.of());

    public ConceptNames {
        names = List.copyOf(names);
    }

    /**
     * Reads one name per line.
     *
     * @throws DataFileException where the file cannot be read or has an empty line
     */
    public static ConceptNames read(Path path) {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (IOException e) {
            throw DataFileException.unreadable(path, e);
        }
        List<String> names = lines.stream().map(String::strip).toList();
        int empty = names.indexOf("");
        if (empty >= 0) {
            throw new DataFileException(path, "line " + (empty + 1), "is empty, expected a name");
        }
        return new ConceptNames(names);
    }

    /**
     * Holds the number of names to the number of concepts.
     *
     * @throws DataFileException where they differ
     */
    public void requireFit(Path path, int concepts) {
        if (names.size() != concepts) {
            throw new DataFileException(
                    path,
                    "",
                    "has " + names.size() + " names but there are " + concepts + " concepts");
        }
    }

    public Optional<String> name(int concept) {
        return names.isEmpty() ? Optional.empty() : Optional.of(names.get(concept));
    }
}
