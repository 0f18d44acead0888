package io.tapastream.cli.publish;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file with a header (RFC 4180): fields separated by commas, a field in double quotes may
 * hold commas, line ends and doubled quotes. Spaces around a field do not count. The file is read
 * whole.
 */
final class CsvFile {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT
                    .builder()
                    .setIgnoreEmptyLines(false)
                    .setIgnoreSurroundingSpaces(true)
                    .get();

    private final Path file;
    private final List<String> header;
    private final List<Row> rows;

    private CsvFile(Path file, List<String> header, List<Row> rows) {
        this.file = file;
        this.header = header;
        this.rows = rows;
    }

    /**
     * One record.
     *
     * @param line the line on which it begins, from 1
     * @param problem why it cannot be used, null where it can
     */
    record Row(long line, List<String> fields, String problem) {}

    /**
     * Reads all records; lines without any character are left out.
     *
     * @param missing what to say behind "[file] is missing; "
     * @throws DataSetFolderException when the file is missing or empty, is not UTF-8 or ends within
     *     quotes
     */
    static CsvFile read(Path file, String missing) {
        List<Row> rows = TextFile.read(file, missing, text -> rows(file, text));
        if (rows.isEmpty()) {
            throw new DataSetFolderException(file + " is empty, expected a header");
        }
        Row first = rows.get(0);
        if (first.problem() != null) {
            throw new DataSetFolderException(
                    "%s line %d: %s".formatted(file, first.line(), first.problem()));
        }
        List<String> header = first.fields();
        List<Row> data = rows.subList(1, rows.size());
        return new CsvFile(
                file, header, data.stream().map(row -> checkWidth(row, header.size())).toList());
    }

    private static Row checkWidth(Row row, int width) {
        if (row.problem() != null || row.fields().size() == width) {
            return row;
        }
        return new Row(
                row.line(),
                row.fields(),
                "%d columns, expected %d".formatted(row.fields().size(), width));
    }

    private static List<Row> rows(Path file, BufferedReader text) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
            boolean broken = false;
            long begin = 0;
            String problem = null;
            while (true) {
                if (!broken) {
                    begin = parser.getCurrentLineNumber() + 1;
                }
                try {
                    if (!parser.iterator().hasNext()) {
                        break;
                    }
                    CSVRecord record = parser.iterator().next();
                    if (broken) {
                        // What the parser gives behind a fault is the rest of the same row.
                        rows.add(new Row(begin, List.of(), problem));
                        broken = false;
                    } else if (record.size() > 1 || !record.get(0).isBlank()) {
                        rows.add(new Row(begin, record.stream().map(String::strip).toList(), null));
                    }
                } catch (UncheckedIOException e) {
                    if (!(e.getCause() instanceof CSVException)) {
                        throw e.getCause();
                    }
                    if (e.getCause().getMessage().contains("EOF")) {
                        throw new DataSetFolderException(
                                "%s line %d: a quoted field does not end".formatted(file, begin),
                                e);
                    }
                    broken = true;
                    problem = "there is text between the end of a quoted field and the next comma";
                }
            }
            if (broken) {
                rows.add(new Row(begin, List.of(), problem));
            }
        }
        return rows;
    }

    List<String> header() {
        return header;
    }

    /** The records behind the header. */
    List<Row> rows() {
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
