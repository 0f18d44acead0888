package io.tapastream.jobs.store;

import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * What a column says of itself: the doc of its field in the Avro schema. A time is of a type of its
 * own in the database, so its unit is left out; an enum is text there, so its symbols are listed.
 */
final class FieldComment {
    private static final String MILLISECONDS = ", in milliseconds since 1970-01-01 UTC";

    private FieldComment() {}

    static String of(Schema.Field field) {
        String doc = field.doc() == null ? "" : field.doc();
        for (Schema type : types(field.schema())) {
            if (type.getType() == Schema.Type.ENUM) {
                return doc + " One of " + String.join(", ", type.getEnumSymbols()) + ".";
            }
            if (type.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
                return doc.replace(MILLISECONDS, "");
            }
        }
        return doc;
    }

    private static List<Schema> types(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }
}
