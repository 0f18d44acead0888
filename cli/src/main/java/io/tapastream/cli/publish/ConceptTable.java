package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Images and pairs of a table of one's own. Images: path, concepts and, where the path shall not be
 * it, id. Pairs: id, original, perturbed, removed and, where there are such, added and present.
 * Paths are relative to the folder of the table; URIs are taken as they are. Concepts are given by
 * their names, or by their numbers from 0 where no concept has such a name.
 */
final class ConceptTable {
    private static final List<String> LISTS = List.of("concepts", "present");

    private final Path base;
    private final List<String> concepts;
    private final Map<String, Integer> indices = new HashMap<>();

    /** A row that cannot be used, for the reason that the message says. */
    private static final class UnusableRowException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnusableRowException(String message) {
            super(message);
        }
    }

    private interface RowReader<T> {
        T read(TableRow row) throws UnusableRowException;
    }

    /**
     * @param file the table
     * @param concepts the vocabulary of the data set
     */
    private ConceptTable(Path file, List<String> concepts) {
        this.base = file.toAbsolutePath().getParent();
        this.concepts = concepts;
        for (int i = 0; i < concepts.size(); i++) {
            indices.put(concepts.get(i), i);
        }
    }

    /** The images of a table in its order. */
    static List<FolderImage> images(Path file, List<String> concepts, Consumer<BadRow> bad) {
        ConceptTable table = new ConceptTable(file, concepts);
        return read(file, bad, table::image, FolderImage::id);
    }

    /** The pairs of a table in its order. */
    static List<FolderPair> pairs(Path file, List<String> concepts, Consumer<BadRow> bad) {
        ConceptTable table = new ConceptTable(file, concepts);
        return read(file, bad, table::pair, FolderPair::id);
    }

    /** Every name in the column concepts, in alphabetical order. */
    static List<String> names(Path file, Consumer<BadRow> bad) {
        TreeSet<String> names = new TreeSet<>();
        TableFile.read(file, LISTS, bad).forEach(row -> names.addAll(row.texts("concepts")));
        return List.copyOf(names);
    }

    private static <T> List<T> read(
            Path file,
            Consumer<BadRow> bad,
            RowReader<T> reader,
            java.util.function.Function<T, String> id) {
        List<T> all = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (TableRow row : TableFile.read(file, LISTS, bad)) {
            try {
                T read = reader.read(row);
                if (ids.add(id.apply(read))) {
                    all.add(read);
                } else {
                    bad.accept(row.source().bad("the id " + id.apply(read) + " comes twice"));
                }
            } catch (UnusableRowException e) {
                bad.accept(row.source().bad(e.getMessage()));
            }
        }
        return all;
    }

    private FolderImage image(TableRow row) throws UnusableRowException {
        String path = required(row, "path");
        if (!row.has("concepts")) {
            throw new UnusableRowException("there is no column concepts");
        }
        return new FolderImage(
                row.text("id").orElse(path),
                new ImageFile(base, path),
                indices(row, "concepts"),
                row.source());
    }

    private FolderPair pair(TableRow row) throws UnusableRowException {
        Optional<String> added = row.text("added");
        boolean known = row.has("present") && !row.texts("present").isEmpty();
        return new FolderPair(
                required(row, "id"),
                new ImageFile(base, required(row, "original")),
                new ImageFile(base, required(row, "perturbed")),
                index(required(row, "removed")),
                added.isPresent() ? OptionalInt.of(index(added.get())) : OptionalInt.empty(),
                known ? Optional.of(indices(row, "present")) : Optional.empty(),
                row.source());
    }

    private static String required(TableRow row, String column) throws UnusableRowException {
        return row.text(column)
                .orElseThrow(() -> new UnusableRowException("there is no " + column));
    }

    private List<Integer> indices(TableRow row, String column) throws UnusableRowException {
        TreeSet<Integer> found = new TreeSet<>();
        for (String concept : row.texts(column)) {
            found.add(index(concept));
        }
        return List.copyOf(found);
    }

    private int index(String concept) throws UnusableRowException {
        Integer named = indices.get(concept);
        if (named != null) {
            return named;
        }
        int number = Numbers.nonNegative(concept);
        if (number < 0 || number >= concepts.size()) {
            throw new UnusableRowException(
                    "'%s' is none of the %d concepts of the data set"
                            .formatted(concept, concepts.size()));
        }
        return number;
    }
}
