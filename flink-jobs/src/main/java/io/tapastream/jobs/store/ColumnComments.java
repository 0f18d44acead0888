package io.tapastream.jobs.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * Comments of the columns that hold fields of records. They follow the schemas of this version and
 * so are no part of the migrations, which must not change: those that differ are set again.
 */
final class ColumnComments {
    private ColumnComments() {}

    /** Within the connection's transaction; writers and readers of the tables go on. */
    static void apply(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Map<String, String> known = known(statement);
            for (RecordLayout layout : StoreTables.layouts()) {
                for (Map.Entry<String, String> comment : layout.comments().entrySet()) {
                    String column = layout.name() + "." + comment.getKey();
                    if (!comment.getValue().equals(known.get(column))) {
                        statement.execute(
                                "COMMENT ON COLUMN tapastream.%s IS %s"
                                        .formatted(
                                                column,
                                                statement.enquoteLiteral(comment.getValue())));
                    }
                }
            }
        }
    }

    private static Map<String, String> known(Statement statement) throws SQLException {
        Map<String, String> known = new HashMap<>();
        try (ResultSet rows =
                statement.executeQuery(
                        "SELECT c.relname, a.attname, col_description(a.attrelid, a.attnum) FROM"
                                + " pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN"
                                + " pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname ="
                                + " 'tapastream' AND c.relkind = 'r' AND a.attnum > 0")) {
            while (rows.next()) {
                known.put(rows.getString(1) + "." + rows.getString(2), rows.getString(3));
            }
        }
        return known;
    }
}
