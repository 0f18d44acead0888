package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** Reads an attributes.txt: one concept per line, a number from 1 and a name, in any order. */
final class ConceptNames {
    private ConceptNames() {}

    /**
     * The names in the order of their numbers.
     *
     * @throws DataSetFolderException when a line is none of these, a number comes twice, or the
     *     numbers are not 1, 2, ... without a gap: the labels would mean other concepts
     */
    static List<String> read(Path file) {
        TreeMap<Integer, String> names = new TreeMap<>();
        TextRows.read(
                file,
                (line, columns) -> {
                    String name = String.join(" ", columns.subList(1, columns.size())).strip();
                    int number = Numbers.nonNegative(columns.get(0));
                    if (number < 1 || name.isEmpty()) {
                        throw new DataSetFolderException(
                                "%s line %d: expected a number from 1 and a name"
                                        .formatted(file, line));
                    }
                    if (names.putIfAbsent(number, name) != null) {
                        throw new DataSetFolderException(
                                "%s line %d: the number %d comes twice"
                                        .formatted(file, line, number));
                    }
                });
        if (names.isEmpty() || names.lastKey() != names.size()) {
            throw new DataSetFolderException(
                    "%s has %d concepts numbered up to %d, expected the numbers 1, 2, ... without a gap"
                            .formatted(file, names.size(), names.isEmpty() ? 0 : names.lastKey()));
        }
        return List.copyOf(names.values());
    }
}
