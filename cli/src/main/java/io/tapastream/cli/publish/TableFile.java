package io.tapastream.cli.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tapastream.cli.csv.CsvRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a table of one's own: a CSV file with a header, or a JSONL file with an object on
 * each line. A row that cannot be read is among them, with the reason.
 */
final class TableFile {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Python's json writes NaN.
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private TableFile() {}

    /** Whether the name is that of a table. */
    static boolean isTable(Path file) {
        String name = nameOf(file);
        return name.endsWith(".csv") || name.endsWith(".jsonl");
    }

    private static String nameOf(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads all rows.
     *
     * @param required the columns that a CSV file must have
     * @param used these and others that are read where they are there
     * @throws DataSetFolderException when the file is missing, has no rows or lacks a column
     */
    static List<TableRow> read(Path file, List<String> required, Set<String> used) {
        List<TableRow> rows =
                nameOf(file).endsWith(".csv") ? csv(file, required, used) : jsonLines(file);
        if (rows.isEmpty()) {
            throw new DataSetFolderException(file + " holds no rows");
        }
        return rows;
    }

    private static List<TableRow> csv(Path file, List<String> required, Set<String> used) {
        CsvFile csv = CsvFile.read(file, "expected a CSV file");
        Map<String, Integer> columns = csv.columns(required, used);
        List<TableRow> all = new ArrayList<>(csv.rows().size());
        for (CsvRow row : csv.rows()) {
            Map<String, JsonNode> fields = new HashMap<>();
            columns.forEach(
                    (column, at) -> {
                        if (at < row.fields().size()) {
                            fields.put(column, TextNode.valueOf(row.fields().get(at)));
                        }
                    });
            all.add(new TableRow(new RowSource(file, row.line()), fields, row.problem()));
        }
        return all;
    }

    private static List<TableRow> jsonLines(Path file) {
        List<String> lines = TextFile.lines(file, "expected a JSONL file");
        List<TableRow> all = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            if (all.isEmpty() && (line.startsWith("[") || line.equals("{"))) {
                throw new DataSetFolderException(
                        "%s line %d: begins a JSON text of several lines or a list, expected a JSON object on each line (pandas: orient='records', lines=True)"
                                .formatted(file, i + 1));
            }
            all.add(row(new RowSource(file, i + 1L), line));
        }
        return all;
    }

    private static TableRow row(RowSource source, String line) {
        try {
            JsonNode row = JSON.readTree(line);
            if (!row.isObject()) {
                return new TableRow(source, Map.of(), "is no JSON object");
            }
            Map<String, JsonNode> fields = new HashMap<>();
            row.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            return new TableRow(source, fields, null);
        } catch (JsonProcessingException e) {
            return new TableRow(source, Map.of(), "is no JSON: " + e.getOriginalMessage());
        }
    }
}
