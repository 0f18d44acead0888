package io.tapastream.schemas.topics;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * A type of record that travels on its own, and what its key is made of.
 *
 * @param schema of the generated class
 * @param key the parts of the key as a person reads them, joined by '/' or in words
 * @param parts the parts of a record's key, in their order
 */
record RecordType(Schema schema, String key, Function<SpecificRecord, List<String>> parts) {

    /**
     * A record whose key is made of fields. A field that may be null gives an empty part.
     *
     * @throws IllegalArgumentException when the record has no such field
     */
    static RecordType keyedBy(Schema schema, String... fields) {
        List<Schema.Field> parts =
                Arrays.stream(fields).map(field -> field(schema, field)).toList();
        return new RecordType(
                schema,
                String.join("/", fields),
                record -> parts.stream().map(field -> part(record, field)).toList());
    }

    /** A record whose key has rules of its own. */
    static <T extends SpecificRecord> RecordType keyedBy(
            Schema schema, String key, Class<T> type, Function<T, List<String>> parts) {
        return new RecordType(schema, key, record -> parts.apply(type.cast(record)));
    }

    private static Schema.Field field(Schema schema, String name) {
        Schema.Field field = schema.getField(name);
        if (field == null) {
            throw new IllegalArgumentException(
                    "the record %s has no field %s for its key; its fields are %s"
                            .formatted(
                                    schema.getName(),
                                    name,
                                    schema.getFields().stream()
                                            .map(Schema.Field::name)
                                            .collect(Collectors.joining(", "))));
        }
        return field;
    }

    private static String part(SpecificRecord record, Schema.Field field) {
        Object value = record.get(field.pos());
        return value == null && field.schema().isNullable()
                ? ""
                : Objects.requireNonNull(value, field.name()).toString();
    }
}
