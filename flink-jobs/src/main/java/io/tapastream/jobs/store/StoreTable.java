package io.tapastream.jobs.store;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One table: which columns say what its rows are about, and the statement that stores a record.
 *
 * <p>A record becomes one row or several. The statement stores all of them or none, and only where
 * no newer one of the record was stored before, by the rule of {@link
 * io.tapastream.schemas.topics.RecordAge}: {@code newest_revision} decides, whatever the order and
 * however often a record comes. Rows of an older one that the newer no longer has are deleted.
 *
 * @param name the table, in the schema tapastream
 * @param identity columns that say which record a row is from; never null where {@code row} is not
 *     empty
 * @param row further columns that distinguish the rows of one record; may be null
 * @param columns all columns but stored_at
 */
public record StoreTable(String name, List<String> identity, List<String> row, List<String> columns)
        implements Serializable {

    public StoreTable {
        identity = List.copyOf(identity);
        row = List.copyOf(row);
        columns = List.copyOf(columns);
        if (!columns.containsAll(identity) || !columns.containsAll(row)) {
            throw new IllegalArgumentException(
                    "table %s: identity %s and row %s, expected only columns of %s"
                            .formatted(name, identity, row, columns));
        }
    }

    /** The columns by which a row is found. */
    List<String> key() {
        List<String> key = new ArrayList<>(identity);
        key.addAll(row);
        return key;
    }

    /**
     * The statement. Its parameters: the key in {@code newest_revision}, the run, the epoch, the
     * revision, the rows as a JSON array of objects and the identity as a JSON object, both with
     * the names of the columns.
     */
    String upsert() {
        StringBuilder sql = new StringBuilder();
        sql.append("WITH head AS (INSERT INTO tapastream.newest_revision AS n");
        sql.append(" (table_name, key, run, epoch, revision) VALUES ('").append(name);
        sql.append("', ?, ?, ?, ?) ON CONFLICT (table_name, key)");
        sql.append(" DO UPDATE SET epoch = excluded.epoch, revision = excluded.revision");
        sql.append(" WHERE (n.epoch, n.revision) < (excluded.epoch, excluded.revision)");
        sql.append(" RETURNING revision),\n");
        sql.append("fresh AS (SELECT r.* FROM head, jsonb_populate_recordset(null::tapastream.");
        sql.append(name).append(", ?::jsonb) r),\n");
        sql.append("gone AS (DELETE FROM tapastream.").append(name).append(" t USING head,");
        sql.append(" jsonb_populate_record(null::tapastream.").append(name);
        sql.append(", ?::jsonb) i WHERE ").append(joined(identity, "t.%1$s = i.%1$s"));
        sql.append(" AND NOT EXISTS (SELECT 1 FROM fresh f");
        if (!row.isEmpty()) {
            sql.append(" WHERE ").append(joined(row, "f.%1$s IS NOT DISTINCT FROM t.%1$s"));
        }
        sql.append("))\n");
        sql.append("INSERT INTO tapastream.").append(name).append(" (");
        sql.append(String.join(", ", columns)).append(") SELECT ");
        sql.append(String.join(", ", columns)).append(" FROM fresh ON CONFLICT (");
        sql.append(String.join(", ", key())).append(") DO UPDATE SET ");
        sql.append(
                columns.stream()
                        .filter(column -> !key().contains(column))
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", ")));
        return sql.append(", stored_at = now()").toString();
    }

    private static String joined(List<String> columns, String pattern) {
        return columns.stream().map(pattern::formatted).collect(Collectors.joining(" AND "));
    }
}
