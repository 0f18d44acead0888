package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads an attributes.txt: one concept per line, a number from 1 and a name, in any order. */
final class ConceptNames {
    private ConceptNames() {}

    /**
     * The names in the order of their numbers.
     *
     * @throws DataSetFolderException when the numbers are not 1, 2, ... without a gap
     */
    static List<String> read(Path file, Consumer<BadRow> bad) {
        TreeMap<Integer, String> names = new TreeMap<>();
        TextRows.read(
                file,
                (line, columns) -> {
                    String name = String.join(" ", columns.subList(1, columns.size())).strip();
                    int number = Numbers.nonNegative(columns.get(0));
                    if (number < 1 || name.isEmpty()) {
                        bad.accept(new BadRow(file, line, "expected a number from 1 and a name"));
                    } else {
                        names.put(number, name);
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
