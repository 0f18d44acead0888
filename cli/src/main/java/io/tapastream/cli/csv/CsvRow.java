package io.tapastream.cli.csv;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * One record of a CSV text (RFC 4180): fields separated by commas, a field in double quotes may
 * hold commas, line ends and doubled quotes. Spaces around a field do not count.
 *
 * @param line the line on which it begins, from 1
 * @param fields its fields; none where it has a problem of its own
 * @param problem why it cannot be used, null where it can
 */
public record CsvRow(long line, List<String> fields, String problem) {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT
                    .builder()
                    .setIgnoreEmptyLines(false)
                    .setIgnoreSurroundingSpaces(true)
                    .get();

    /**
     * Reads all records, the header among them; lines with nothing but spaces are left out.
     *
     * @param text begins behind the byte order mark
     * @throws UnclosedQuoteException when the text ends within quotes
     */
    public static List<CsvRow> read(Reader text) throws IOException {
        List<CsvRow> rows = new ArrayList<>();
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
                        rows.add(new CsvRow(begin, List.of(), problem));
                        broken = false;
                    } else if (record.size() > 1 || !record.get(0).isBlank()) {
                        rows.add(
                                new CsvRow(
                                        begin, record.stream().map(String::strip).toList(), null));
                    }
                } catch (UncheckedIOException e) {
                    if (!(e.getCause() instanceof CSVException)) {
                        throw e.getCause();
                    }
                    if (e.getCause().getMessage().contains("EOF")) {
                        throw new UnclosedQuoteException(begin, e.getCause());
                    }
                    broken = true;
                    problem = "there is text between the end of a quoted field and the next comma";
                }
            }
            if (broken) {
                rows.add(new CsvRow(begin, List.of(), problem));
            }
        }
        return rows;
    }

    /** This record, with a problem where it has another number of fields than the header. */
    public CsvRow ofWidth(int width) {
        if (problem != null || fields.size() == width) {
            return this;
        }
        return new CsvRow(line, fields, "%d columns, expected %d".formatted(fields.size(), width));
    }
}
