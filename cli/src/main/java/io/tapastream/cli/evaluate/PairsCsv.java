package io.tapastream.cli.evaluate;

import io.tapastream.cli.csv.CsvRow;
import io.tapastream.cli.csv.UnclosedQuoteException;
import io.tapastream.core.io.DataFileException;
import io.tapastream.core.io.PairList;
import java.io.IOException;
import java.io.StringReader;
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
final class PairsCsv {
    private static final Pattern INDEX = Pattern.compile("(\\d{1,9})(\\.0*)?");

    private final Path path;

    private PairsCsv(Path path) {
        this.path = path;
    }

    /**
     * All pairs in the order of the file; whether the indices are concepts is not looked at.
     *
     * @throws DataFileException where the file cannot be read, lacks a column, or has a line whose
     *     fields do not fit the header or whose index is no number
     */
    static PairList read(Path path) {
        return new PairList(path, new PairsCsv(path).pairs());
    }

    private List<PairList.Pair> pairs() {
        List<CsvRow> rows = rows();
        if (rows.isEmpty()) {
            throw new DataFileException(
                    path,
                    "line 1",
                    "is empty, expected the columns pair_id, removed_concept, added_concept");
        }
        CsvRow header = usable(rows.get(0));
        int width = header.fields().size();
        column(header, "pair_id");
        int removed = column(header, "removed_concept");
        int added = column(header, "added_concept");
        List<PairList.Pair> pairs = new ArrayList<>();
        for (CsvRow row : rows.subList(1, rows.size())) {
            List<String> fields = usable(row.ofWidth(width)).fields();
            pairs.add(
                    new PairList.Pair(
                            place(row),
                            index(row, "removed_concept", fields.get(removed)),
                            fields.get(added).isEmpty()
                                    ? -1
                                    : index(row, "added_concept", fields.get(added))));
        }
        return pairs;
    }

    private List<CsvRow> rows() {
        try {
            byte[] bytes = Files.readAllBytes(path);
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return CsvRow.read(
                    new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
        } catch (UnclosedQuoteException e) {
            throw new DataFileException(path, "line " + e.line(), e.getMessage());
        } catch (IOException e) {
            throw DataFileException.unreadable(path, e);
        }
    }

    private static String place(CsvRow row) {
        return "line " + row.line();
    }

    private CsvRow usable(CsvRow row) {
        if (row.problem() != null) {
            throw new DataFileException(path, place(row), row.problem());
        }
        return row;
    }

    private int column(CsvRow header, String name) {
        int found = header.fields().indexOf(name);
        if (found < 0) {
            throw new DataFileException(path, place(header), "has no column " + name);
        }
        if (found != header.fields().lastIndexOf(name)) {
            throw new DataFileException(path, place(header), "has the column " + name + " twice");
        }
        return found;
    }

    private int index(CsvRow row, String column, String field) {
        var matcher = INDEX.matcher(field);
        if (!matcher.matches()) {
            throw new DataFileException(
                    path, place(row), column + " is '" + field + "', expected a concept index");
        }
        return Integer.parseInt(matcher.group(1));
    }
}
