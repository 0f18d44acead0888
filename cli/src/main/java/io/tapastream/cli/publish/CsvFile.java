package io.tapastream.cli.publish;

import io.tapastream.cli.csv.CsvRow;
import io.tapastream.cli.csv.UnclosedQuoteException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A CSV file with a header, read whole. */
final class CsvFile {
    private final Path file;
    private final List<String> header;
    private final List<CsvRow> rows;

    private CsvFile(Path file, List<String> header, List<CsvRow> rows) {
        this.file = file;
        this.header = header;
        this.rows = rows;
    }

    /**
     * Reads all records; lines without any character are left out.
     *
     * @param missing what to say behind "[file] is missing; "
     * @throws DataSetFolderException when the file is missing or empty, is not UTF-8 or ends within
     *     quotes
     */
    static CsvFile read(Path file, String missing) {
        List<CsvRow> rows = TextFile.read(file, missing, text -> rows(file, text));
        if (rows.isEmpty()) {
            throw new DataSetFolderException(file + " is empty, expected a header");
        }
        CsvRow first = rows.get(0);
        if (first.problem() != null) {
            throw new DataSetFolderException(
                    "%s line %d: %s".formatted(file, first.line(), first.problem()));
        }
        List<String> header = first.fields();
        List<CsvRow> data = rows.subList(1, rows.size());
        return new CsvFile(
                file, header, data.stream().map(row -> row.ofWidth(header.size())).toList());
    }

    private static List<CsvRow> rows(Path file, BufferedReader text) throws IOException {
        try {
            return CsvRow.read(text);
        } catch (UnclosedQuoteException e) {
            throw new DataSetFolderException(
                    "%s line %d: %s".formatted(file, e.line(), e.getMessage()), e);
        }
    }

    List<String> header() {
        return header;
    }

    /** The records behind the header. */
    List<CsvRow> rows() {
        return rows;
    }

    /**
     * Where each column stands.
     *
     * @param required columns that must be there
     * @param used these and others that are read where they are there
     * @throws DataSetFolderException when one is missing or one that is used comes twice
     */
    Map<String, Integer> columns(List<String> required, Set<String> used) {
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String column = header.get(i);
            if (columns.putIfAbsent(column, i) != null && used.contains(column)) {
                throw new DataSetFolderException(
                        "%s: the column %s comes twice in the header".formatted(file, column));
            }
        }
        for (String column : required) {
            if (!columns.containsKey(column)) {
                throw new DataSetFolderException(
                        "%s has no column %s; expected the columns %s, and there %s: %s%s"
                                .formatted(
                                        file,
                                        column,
                                        String.join(", ", required),
                                        header.size() == 1 ? "is only" : "are",
                                        header.stream()
                                                .map(name -> "'" + name + "'")
                                                .collect(Collectors.joining(", ")),
                                        advice(column)));
            }
        }
        return columns;
    }

    private String advice(String missing) {
        if (header.size() == 1 && header.get(0).contains(";")) {
            return "; its columns are separated by ';', save it with ',' between them";
        }
        if (header.size() == 1 && header.get(0).contains("\t")) {
            return "; its columns are separated by tabs, save it with ',' between them";
        }
        return header.stream()
                .filter(missing::equalsIgnoreCase)
                .findFirst()
                .map(name -> "; write %s in place of %s".formatted(missing, name))
                .orElse("");
    }
}
