package io.tapastream.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a list of pairs: CSV in UTF-8 with the columns pair_id, removed_concept and added_concept
 * in any order, other columns ignored. added_concept is empty where nothing was added. A concept
 * index may be written as "3" or "3.0", as tables with gaps are often exported.
 */
public final class PairsCsv {

    /**
     * One pair.
     *
     * @param id its id
     * @param removed index of the concept removed
     * @param added index of the concept added, -1 where none was
     */
    public record Row(String id, int removed, int added) {}

    private static final Pattern INDEX = Pattern.compile("(\\d{1,9})(\\.0*)?");

    private final Path path;
    private final int concepts;

    private PairsCsv(Path path, int concepts) {
        this.path = path;
        this.concepts = concepts;
    }

    /**
     * All pairs in the order of the file.
     *
     * @param concepts number of concepts, C: indices must be in 0..C-1
     * @throws DataFileException where the file cannot be read, lacks a column, or has a line whose
     *     fields do not fit the header, whose index is no concept, or that removes and adds the
     *     same concept
     */
    public static List<Row> read(Path path, int concepts) {
        return new PairsCsv(path, concepts).rows(text(path));
    }

    private static String text(Path path) {
        try {
            byte[] bytes = Files.readAllBytes(path);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IOException e) {
            throw DataFileException.unreadable(path, e);
        }
    }

    private List<Row> rows(String text) {
        CsvRecords records = new CsvRecords(text);
        List<Row> rows = new ArrayList<>();
        try {
            CsvRecords.Line header = records.next();
            if (header == null) {
                throw new DataFileException(
                        path,
                        "line 1",
                        "is empty, expected the columns pair_id, removed_concept, added_concept");
            }
            int id = column(header, "pair_id");
            int removed = column(header, "removed_concept");
            int added = column(header, "added_concept");
            for (CsvRecords.Line line = records.next(); line != null; line = records.next()) {
                if (line.fields().size() == 1 && line.fields().get(0).isBlank()) {
                    continue;
                }
                if (line.fields().size() != header.fields().size()) {
                    throw new DataFileException(
                            path,
                            "line " + line.number(),
                            "has "
                                    + line.fields().size()
                                    + " fields, expected "
                                    + header.fields().size());
                }
                String addedField = line.fields().get(added).strip();
                int removedIndex =
                        index(line, "removed_concept", line.fields().get(removed).strip());
                int addedIndex =
                        addedField.isEmpty() ? -1 : index(line, "added_concept", addedField);
                if (addedIndex == removedIndex) {
                    throw new DataFileException(
                            path,
                            "line " + line.number(),
                            "concept " + addedIndex + " is both removed and added");
                }
                rows.add(new Row(line.fields().get(id).strip(), removedIndex, addedIndex));
            }
        } catch (IllegalArgumentException e) {
            throw new DataFileException(path, "line " + records.line(), e.getMessage());
        }
        return rows;
    }

    private int column(CsvRecords.Line header, String name) {
        int found = -1;
        for (int column = 0; column < header.fields().size(); column++) {
            if (header.fields().get(column).strip().equals(name)) {
                if (found >= 0) {
                    throw new DataFileException(
                            path, "line " + header.number(), "has the column " + name + " twice");
                }
                found = column;
            }
        }
        if (found < 0) {
            throw new DataFileException(path, "line " + header.number(), "has no column " + name);
        }
        return found;
    }

    private int index(CsvRecords.Line line, String column, String field) {
        String place = "line " + line.number();
        var matcher = INDEX.matcher(field);
        if (!matcher.matches()) {
            throw new DataFileException(
                    path, place, column + " is '" + field + "', expected a concept index");
        }
        int index = Integer.parseInt(matcher.group(1));
        if (index >= concepts) {
            throw new DataFileException(
                    path, place, column + " is " + index + ", outside 0.." + (concepts - 1));
        }
        return index;
    }
}
