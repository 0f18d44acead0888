package io.tapastream.jobs.store;

import io.tapastream.jobs.message.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * How a record is stored in a table: every field is a column of the same name in snake case; where
 * the record holds an array of values, each of them is a row, with the record's other fields
 * repeated.
 *
 * <p>Immutable.
 */
final class RecordLayout {
    private static final String RECORDED_AT = "recorded_at";

    private final String table;
    private final Schema schema;
    private final String values;
    private final Set<String> omitted;
    private final Map<String, String> renamed;
    private final List<String> origin;
    private final List<String> identity;
    private final List<String> row;

    private RecordLayout(
            String table,
            Schema schema,
            String values,
            Set<String> omitted,
            Map<String, String> renamed,
            List<String> origin,
            List<String> identity,
            List<String> row) {
        this.table = table;
        this.schema = schema;
        this.values = values;
        this.omitted = omitted;
        this.renamed = renamed;
        this.origin = origin;
        this.identity = identity;
        this.row = row;
    }

    static RecordLayout of(String table, Schema schema) {
        return new RecordLayout(
                table, schema, null, Set.of(), Map.of(), List.of(), List.of(), List.of());
    }

    /** Each element of this array is a row. */
    RecordLayout values(String field) {
        return new RecordLayout(table, schema, field, omitted, renamed, origin, identity, row);
    }

    /** These fields have no column. */
    RecordLayout without(String... fields) {
        return new RecordLayout(
                table, schema, values, Set.of(fields), renamed, origin, identity, row);
    }

    /** These fields have columns of other names. */
    RecordLayout renamed(Map<String, String> names) {
        return new RecordLayout(table, schema, values, omitted, names, origin, identity, row);
    }

    /** Partition and offset of the record have columns of these names. */
    RecordLayout withOrigin(String partition, String offset) {
        return new RecordLayout(
                table, schema, values, omitted, renamed, List.of(partition, offset), identity, row);
    }

    /** What a record is known by, and its rows within it. */
    RecordLayout keys(List<String> newIdentity, List<String> newRow) {
        return new RecordLayout(
                table, schema, values, omitted, renamed, origin, newIdentity, newRow);
    }

    String name() {
        return table;
    }

    Schema schema() {
        return schema;
    }

    StoreTable table() {
        Set<String> columns = new LinkedHashSet<>(origin);
        schema.getFields().stream().filter(this::isColumn).map(this::column).forEach(columns::add);
        if (values != null) {
            schema.getField(values).schema().getElementType().getFields().stream()
                    .map(this::column)
                    .forEach(columns::add);
        }
        columns.add(RECORDED_AT);
        return new StoreTable(table, identity, row, List.copyOf(columns));
    }

    /** What each column that holds a field says, by its name; see {@link FieldComment}. */
    Map<String, String> comments() {
        Map<String, String> comments = new LinkedHashMap<>();
        schema.getFields().stream()
                .filter(this::isColumn)
                .forEach(field -> comments.put(column(field), FieldComment.of(field)));
        if (values != null) {
            schema.getField(values)
                    .schema()
                    .getElementType()
                    .getFields()
                    .forEach(field -> comments.put(column(field), FieldComment.of(field)));
        }
        return comments;
    }

    /**
     * The rows of a record, by the names of the columns. Of two values with the same key the last
     * counts.
     */
    Collection<Map<String, Object>> rows(IndexedRecord record, Origin from) {
        Map<String, Object> shared = shared(record, from);
        if (values == null) {
            return List.of(shared);
        }
        Map<List<Object>, Map<String, Object>> rows = new LinkedHashMap<>();
        Object array = record.get(schema.getField(values).pos());
        for (Object value : (Collection<?>) array) {
            Map<String, Object> columns = new LinkedHashMap<>(shared);
            put((IndexedRecord) value, columns);
            rows.put(picked(columns, row), columns);
        }
        return rows.values();
    }

    /** The columns that a record is known by. */
    Map<String, Object> identity(IndexedRecord record, Origin from) {
        Map<String, Object> columns = shared(record, from);
        Map<String, Object> picked = new LinkedHashMap<>();
        identity.forEach(column -> picked.put(column, columns.get(column)));
        return picked;
    }

    private Map<String, Object> shared(IndexedRecord record, Origin from) {
        Map<String, Object> columns = new LinkedHashMap<>();
        if (!origin.isEmpty()) {
            columns.put(origin.get(0), from.partition());
            columns.put(origin.get(1), from.offset());
        }
        put(record, columns);
        columns.put(RECORDED_AT, StoreJson.time(from.timestamp()));
        return columns;
    }

    private void put(IndexedRecord record, Map<String, Object> columns) {
        for (Schema.Field field : record.getSchema().getFields()) {
            if (isColumn(field)) {
                columns.put(column(field), record.get(field.pos()));
            }
        }
    }

    private boolean isColumn(Schema.Field field) {
        return !field.name().equals(values) && !omitted.contains(field.name());
    }

    private String column(Schema.Field field) {
        String other = renamed.get(field.name());
        return other != null
                ? other
                : field.name().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static List<Object> picked(Map<String, Object> columns, List<String> names) {
        List<Object> picked = new ArrayList<>();
        names.forEach(name -> picked.add(columns.get(name)));
        return picked;
    }
}
