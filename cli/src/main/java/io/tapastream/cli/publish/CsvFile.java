package io.tapastream.cli.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of a CSV file (RFC 4180): fields separated by commas, a field in double quotes may
 * hold commas, line ends and doubled quotes. The file is read whole.
 */
final class CsvFile {
    private final String text;
    private int at;
    private long line = 1;

    private CsvFile(String text) {
        this.text = text;
        this.at = text.startsWith("\uFEFF") ? 1 : 0;
    }

    /**
     * One record.
     *
     * @param line the line on which it begins, from 1
     */
    record Row(long line, List<String> fields) {}

    /**
     * All records, the header first; empty lines are left out.
     *
     * @throws DataSetFolderException when the file is missing, is not UTF-8 or ends in a quote
     */
    static List<Row> read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new DataSetFolderException(
                    "%s is missing; expected a folder with metadata.csv and images/"
                            .formatted(file),
                    e);
        } catch (MalformedInputException e) {
            throw new DataSetFolderException(file + " is not a UTF-8 text file", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        CsvFile csv = new CsvFile(text);
        List<Row> rows = new ArrayList<>();
        while (csv.at < text.length()) {
            long begin = csv.line;
            List<String> fields = csv.record(file, begin);
            if (fields.size() > 1 || !fields.get(0).isBlank()) {
                rows.add(new Row(begin, fields));
            }
        }
        return rows;
    }

    private List<String> record(Path file, long begin) {
        List<String> fields = new ArrayList<>();
        while (true) {
            fields.add(
                    at < text.length() && text.charAt(at) == '"' ? quoted(file, begin) : plain());
            if (at >= text.length()) {
                return fields;
            }
            char separator = text.charAt(at++);
            if (separator == '\r' && at < text.length() && text.charAt(at) == '\n') {
                separator = text.charAt(at++);
            }
            if (separator != ',') {
                line++;
                return fields;
            }
        }
    }

    private String plain() {
        int begin = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(begin, at);
    }

    private String quoted(Path file, long begin) {
        StringBuilder field = new StringBuilder();
        at++;
        while (at < text.length()) {
            char character = text.charAt(at++);
            if (character == '"') {
                if (at >= text.length() || text.charAt(at) != '"') {
                    return field.append(plain()).toString();
                }
                at++;
            } else if (character == '\n') {
                line++;
            }
            field.append(character);
        }
        throw new DataSetFolderException(
                "%s line %d: a quoted field does not end".formatted(file, begin));
    }
}
