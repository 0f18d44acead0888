package io.tapastream.cli.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The rows of a table of one's own: a CSV file with a header, whose lists are separated by ';', or
 * a JSONL file with an object on each line.
 */
final class TableFile {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TableFile() {}

    /** Whether the name is that of a table. */
    static boolean isTable(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".jsonl");
    }

    /**
     * Reads all rows.
     *
     * @param lists the columns that may hold several values
     * @param bad takes the rows that are skipped
     * @throws DataSetFolderException when the file is missing or has no header
     */
    static List<TableRow> read(Path file, List<String> lists, Consumer<BadRow> bad) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".csv")
                ? csv(file, lists, bad)
                : jsonLines(file, bad);
    }

    private static List<TableRow> csv(Path file, List<String> lists, Consumer<BadRow> bad) {
        List<CsvFile.Row> rows = CsvFile.read(file);
        if (rows.isEmpty()) {
            throw new DataSetFolderException(file + " is empty, expected a header");
        }
        List<String> header = rows.get(0).fields().stream().map(String::strip).toList();
        List<TableRow> all = new ArrayList<>(rows.size());
        for (CsvFile.Row row : rows.subList(1, rows.size())) {
            RowSource source = new RowSource(file, row.line());
            if (row.fields().size() != header.size()) {
                bad.accept(
                        source.bad(
                                "%d columns, expected %d"
                                        .formatted(row.fields().size(), header.size())));
                continue;
            }
            Map<String, List<String>> fields = new HashMap<>();
            for (int i = 0; i < header.size(); i++) {
                String text = row.fields().get(i).strip();
                List<String> values = lists.contains(header.get(i)) ? split(text) : List.of(text);
                fields.put(header.get(i), text.isEmpty() ? List.of() : values);
            }
            all.add(new TableRow(source, fields));
        }
        return all;
    }

    private static List<String> split(String text) {
        return Arrays.stream(text.split(";", -1))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private static List<TableRow> jsonLines(Path file, Consumer<BadRow> bad) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new DataSetFolderException(file + " is missing; expected a JSONL file", e);
        } catch (MalformedInputException e) {
            throw new DataSetFolderException(file + " is not a UTF-8 text file", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        List<TableRow> all = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            RowSource source = new RowSource(file, i + 1L);
            try {
                all.add(new TableRow(source, fields(JSON.readTree(lines.get(i)))));
            } catch (JsonProcessingException e) {
                bad.accept(source.bad("is no JSON: " + e.getOriginalMessage()));
            } catch (IllegalArgumentException e) {
                bad.accept(source.bad(e.getMessage()));
            }
        }
        return all;
    }

    private static Map<String, List<String>> fields(JsonNode row) {
        if (!row.isObject()) {
            throw new IllegalArgumentException("is no JSON object");
        }
        Map<String, List<String>> fields = new HashMap<>();
        row.properties().forEach(field -> fields.put(field.getKey(), texts(field.getValue())));
        return fields;
    }

    private static List<String> texts(JsonNode value) {
        if (value.isNull()) {
            return List.of();
        }
        if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(item -> texts.add(item.asText()));
            return texts;
        }
        return List.of(value.asText());
    }
}
