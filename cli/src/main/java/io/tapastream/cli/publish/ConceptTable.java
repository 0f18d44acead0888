package io.tapastream.cli.publish;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
 * Paths are relative to the folder of the table; URIs are taken as they are.
 */
final class ConceptTable {
    private static final String CONCEPTS = "concepts";
    private static final String PRESENT = "present";
    private static final String REMOVED = "removed";
    private static final String ADDED = "added";

    private final Path base;
    private final List<String> concepts;
    private final ConceptLookup.Kind kind;
    private final Consumer<BadRow> bad;

    /** Reads what is left of a row, once its concepts can be looked up. */
    private interface RowReader<T> {
        T read(TableRow row, Map<String, ConceptCell> cells, ConceptLookup lookup)
                throws UnusableRowException;
    }

    private ConceptTable(
            Path file, List<String> concepts, ConceptLookup.Kind kind, Consumer<BadRow> bad) {
        this.base = file.toAbsolutePath().getParent();
        this.concepts = concepts;
        this.kind = kind;
        this.bad = bad;
    }

    /**
     * The images of a table in its order.
     *
     * @param concepts the vocabulary of the data set
     * @param kind whether concepts are given by name or by place, null where the values decide
     * @param bad takes the rows that are skipped
     */
    static List<FolderImage> images(
            Path file, List<String> concepts, ConceptLookup.Kind kind, Consumer<BadRow> bad) {
        ConceptTable table = new ConceptTable(file, concepts, kind, bad);
        List<TableRow> rows =
                TableFile.read(file, List.of("path", CONCEPTS), Set.of("path", CONCEPTS, "id"));
        return table.read(rows, ConceptTable::imageCells, table::image, UniqueIds.ofImages());
    }

    /** The pairs of a table in its order; the rest as for images. */
    static List<FolderPair> pairs(
            Path file, List<String> concepts, ConceptLookup.Kind kind, Consumer<BadRow> bad) {
        ConceptTable table = new ConceptTable(file, concepts, kind, bad);
        List<String> required = List.of("id", "original", "perturbed", REMOVED);
        TreeSet<String> used = new TreeSet<>(required);
        used.addAll(List.of(ADDED, PRESENT));
        return table.read(
                TableFile.read(file, required, used),
                ConceptTable::pairCells,
                table::pair,
                UniqueIds.ofPairs());
    }

    /**
     * Every name in the column concepts, in alphabetical order.
     *
     * @param bad takes the rows that hold something else
     * @throws DataSetFolderException when there are only numbers, which may be places
     */
    static List<String> names(Path file, Consumer<BadRow> bad) {
        TreeSet<String> names = new TreeSet<>();
        for (TableRow row : TableFile.read(file, List.of(CONCEPTS), Set.of(CONCEPTS))) {
            try {
                for (ConceptCell.Value value : imageCells(row).get(CONCEPTS).values()) {
                    names.add(nameOf(value));
                }
            } catch (UnusableRowException e) {
                bad.accept(row.source().bad(e.getMessage()));
            }
        }
        if (!names.isEmpty() && names.stream().allMatch(Numbers::isNumber)) {
            throw new DataSetFolderException(
                    "%s: every value in the column concepts is a number, which may be a place; give the names in a text file, one on each line"
                            .formatted(file));
        }
        return List.copyOf(names);
    }

    private static String nameOf(ConceptCell.Value value) throws UnusableRowException {
        String name = value.text();
        if (value.form() == ConceptCell.Form.NUMBER) {
            throw new UnusableRowException(
                    "concepts holds the number %s, expected names".formatted(name));
        }
        if (name.startsWith("[") || name.endsWith("]") || name.startsWith("\"")) {
            throw new UnusableRowException(
                    "'%s' looks like a list written as a text; separate the names by ';'"
                            .formatted(name));
        }
        return name;
    }

    private interface CellReader {
        Map<String, ConceptCell> read(TableRow row) throws UnusableRowException;
    }

    /** A row with its cells of concepts, or with why they cannot be used. */
    private record Parsed(TableRow row, Map<String, ConceptCell> cells, String problem) {
        private static Parsed of(TableRow row, CellReader reader) {
            try {
                return new Parsed(row, reader.read(row), null);
            } catch (UnusableRowException e) {
                return new Parsed(row, Map.of(), e.getMessage());
            }
        }
    }

    private <T> List<T> read(
            List<TableRow> rows, CellReader reader, RowReader<T> rest, UniqueIds<T> unique) {
        List<Parsed> parsed = rows.stream().map(row -> Parsed.of(row, reader)).toList();
        ConceptLookup lookup =
                new ConceptLookup(
                        concepts,
                        kind,
                        parsed.stream().flatMap(row -> row.cells().values().stream()).toList(),
                        parsed.stream()
                                .filter(row -> row.cells().containsKey(CONCEPTS))
                                .map(row -> row.cells().get(CONCEPTS))
                                .toList());
        for (Parsed row : parsed) {
            try {
                if (row.problem() != null) {
                    throw new UnusableRowException(row.problem());
                }
                unique.add(rest.read(row.row(), row.cells(), lookup));
            } catch (UnusableRowException e) {
                bad.accept(row.row().source().bad(e.getMessage()));
                idOf(row.row()).ifPresent(unique::addUnusable);
            }
        }
        return unique.keep(bad);
    }

    private static Optional<String> idOf(TableRow row) {
        try {
            Optional<String> id = row.text("id");
            return id.isPresent() ? id : row.text("path");
        } catch (UnusableRowException e) {
            return Optional.empty();
        }
    }

    private static Map<String, ConceptCell> imageCells(TableRow row) throws UnusableRowException {
        requireUsable(row);
        return Map.of(CONCEPTS, ConceptCell.list(CONCEPTS, given(row, CONCEPTS)));
    }

    private static Map<String, ConceptCell> pairCells(TableRow row) throws UnusableRowException {
        requireUsable(row);
        Map<String, ConceptCell> cells = new LinkedHashMap<>();
        if (!isGiven(row, REMOVED)) {
            throw missing(row, REMOVED);
        }
        cells.put(REMOVED, ConceptCell.single(REMOVED, row.value(REMOVED)));
        if (isGiven(row, ADDED)) {
            cells.put(ADDED, ConceptCell.single(ADDED, row.value(ADDED)));
        }
        if (isGiven(row, PRESENT)) {
            ConceptCell present = ConceptCell.list(PRESENT, row.value(PRESENT));
            if (!present.values().isEmpty()) {
                cells.put(PRESENT, present);
            }
        }
        return cells;
    }

    private static void requireUsable(TableRow row) throws UnusableRowException {
        if (row.problem() != null) {
            throw new UnusableRowException(row.problem());
        }
    }

    private static boolean isGiven(TableRow row, String column) {
        JsonNode value = row.value(column);
        return !value.isMissingNode()
                && !value.isNull()
                && !(value.isTextual() && value.textValue().isBlank());
    }

    private static JsonNode given(TableRow row, String column) throws UnusableRowException {
        JsonNode value = row.value(column);
        if (value.isMissingNode()) {
            throw missing(row, column);
        }
        if (value.isNull()) {
            throw new UnusableRowException(
                    "%s is null; write an empty list where there are none".formatted(column));
        }
        return value;
    }

    private FolderImage image(TableRow row, Map<String, ConceptCell> cells, ConceptLookup lookup)
            throws UnusableRowException {
        String path = required(row, "path");
        return new FolderImage(
                Names.require("the id", row.text("id").orElse(path)),
                new ImageFile(base, path),
                lookup.all(cells.get(CONCEPTS)),
                row.source());
    }

    private FolderPair pair(TableRow row, Map<String, ConceptCell> cells, ConceptLookup lookup)
            throws UnusableRowException {
        int removed = lookup.one(cells.get(REMOVED));
        OptionalInt added =
                cells.containsKey(ADDED)
                        ? OptionalInt.of(lookup.one(cells.get(ADDED)))
                        : OptionalInt.empty();
        if (added.isPresent() && added.getAsInt() == removed) {
            throw new UnusableRowException("the same concept is removed and added");
        }
        return new FolderPair(
                Names.require("the id", required(row, "id")),
                new ImageFile(base, required(row, "original")),
                new ImageFile(base, required(row, "perturbed")),
                removed,
                added,
                cells.containsKey(PRESENT)
                        ? Optional.of(lookup.all(cells.get(PRESENT)))
                        : Optional.empty(),
                row.source());
    }

    private static String required(TableRow row, String column) throws UnusableRowException {
        return row.text(column).orElseThrow(() -> missing(row, column));
    }

    private static UnusableRowException missing(TableRow row, String column) {
        return new UnusableRowException(
                "there is no %s; the row has %s"
                        .formatted(
                                column, String.join(", ", new TreeSet<>(row.fields().keySet()))));
    }
}
