package io.tapastream.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;

/** docs/postgres.md lists the options of the job and every column, as the database describes it. */
class PostgresPageTest {
    private static final Path PAGE = Path.of("..", "docs", "postgres.md");
    private static final String OPTIONS = "## Options of the job\n";
    private static final String TABLES = "## Tables\n";

    @Test
    void thePageIsUpToDate() throws Exception {
        String page = Files.readString(PAGE);
        assertThat(page)
                .as("docs/postgres.md; generate it again with PostgresPageTest.Writer")
                .isEqualTo(written(page));
    }

    @Test
    void everyTableAndColumnIsDescribed() throws Exception {
        assertThat(tables()).doesNotContain("| null |").doesNotContain("\nnull\n");
    }

    private static String written(String page) throws Exception {
        return page.substring(0, page.indexOf(OPTIONS)) + options() + tables();
    }

    private static String options() {
        StringBuilder text = new StringBuilder(OPTIONS);
        text.append("\nWritten like those of the evaluation job ([options.md](options.md)).\n\n");
        text.append("| option | default | meaning |\n|---|---|---|\n");
        for (ConfigOption<?> option : StoreOptions.all()) {
            Object value = option.defaultValue();
            text.append("| `").append(option.key()).append("` | ");
            text.append(
                    value instanceof Duration duration ? duration.toMillis() + " ms" : text(value));
            text.append(" | ").append(new HtmlFormatter().format(option.description()));
            text.append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static String text(Object value) {
        return value == null || value.toString().isEmpty() ? "-" : value.toString();
    }

    private static String tables() throws Exception {
        StringBuilder text = new StringBuilder(TABLES);
        text.append(
                "\nAll tables are in the schema `tapastream`. Columns that a view takes from its");
        text.append(" table are described at the table.\n");
        try (TestDatabase database = new TestDatabase()) {
            new Migrations(database.database(), "tapastream_reader").apply();
            for (String row :
                    database.query(
                            "SELECT c.oid, c.relname, c.relkind, obj_description(c.oid, 'pg_class')"
                                    + " FROM pg_class c JOIN pg_namespace n ON n.oid ="
                                    + " c.relnamespace WHERE n.nspname = 'tapastream' AND c.relkind"
                                    + " IN ('r', 'v') ORDER BY c.relname")) {
                List<String> parts = List.of(row.split("\\|", 4));
                boolean view = parts.get(2).equals("v");
                text.append("\n### ").append(parts.get(1)).append(view ? " (view)" : "");
                text.append("\n\n").append(parts.get(3)).append('\n');
                unique(database, parts.get(0), text);
                text.append("\n| column | type | meaning |\n|---|---|---|\n");
                for (String column :
                        database.query(
                                "SELECT a.attname, format_type(a.atttypid, a.atttypmod),"
                                        + " col_description(a.attrelid, a.attnum) FROM pg_attribute"
                                        + " a WHERE a.attrelid = "
                                        + parts.get(0)
                                        + " AND a.attnum > 0"
                                        + (view
                                                ? " AND col_description(a.attrelid, a.attnum) IS NOT NULL"
                                                : "")
                                        + " ORDER BY a.attnum")) {
                    List<String> cells = List.of(column.split("\\|", 3));
                    text.append("| `").append(cells.get(0)).append("` | ");
                    text.append(cells.get(1)).append(" | ");
                    text.append(cells.get(2).replace("|", "\\|")).append(" |\n");
                }
            }
        }
        return text.toString();
    }

    private static void unique(TestDatabase database, String table, StringBuilder text)
            throws Exception {
        for (String key :
                database.query(
                        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('p',"
                                + " 'u') AND conrelid = "
                                + table)) {
            text.append("One row for each `");
            text.append(key.substring(key.indexOf('(') + 1, key.lastIndexOf(')')));
            text.append("`.\n");
        }
    }

    /** Writes the page; runs in the folder flink-jobs. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws Exception {
            Files.writeString(PAGE, written(Files.readString(PAGE)));
        }
    }
}
