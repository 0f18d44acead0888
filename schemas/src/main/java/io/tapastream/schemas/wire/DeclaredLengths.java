package io.tapastream.schemas.wire;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;

/**
 * Walks through an encoded record without building it, and so finds a length that goes beyond the
 * record's end before anything of that length is allocated: Avro's own reader makes a list as long
 * as the bytes say before it reads the first item.
 *
 * <p>Costs one pass over the items of lists, and nothing for the inside of texts and bytes.
 */
final class DeclaredLengths {
    private final Decoder decoder;
    private final int most;

    private DeclaredLengths(Decoder decoder, int most) {
        this.decoder = decoder;
        this.most = most;
    }

    /**
     * Reads the record to its end.
     *
     * @param length of the encoded record, in bytes; each item of a list takes at least one
     * @throws IOException when a length is negative or beyond the end
     * @throws RuntimeException when the bytes do not follow the schema; of many types
     */
    static void check(Schema written, Decoder decoder, int length) throws IOException {
        new DeclaredLengths(decoder, length).walk(written);
    }

    private void walk(Schema schema) throws IOException {
        switch (schema.getType()) {
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    walk(field.schema());
                }
            }
            case UNION -> walk(schema.getTypes().get(decoder.readIndex()));
            case ARRAY -> {
                for (long items = decoder.readArrayStart();
                        items != 0;
                        items = decoder.arrayNext()) {
                    walkItems(items, false, schema.getElementType());
                }
            }
            case MAP -> {
                for (long items = decoder.readMapStart(); items != 0; items = decoder.mapNext()) {
                    walkItems(items, true, schema.getValueType());
                }
            }
            case STRING, BYTES -> skip(decoder.readLong());
            case FIXED -> skip(schema.getFixedSize());
            case ENUM -> decoder.readEnum();
            case INT -> decoder.readInt();
            case LONG -> decoder.readLong();
            case FLOAT -> decoder.readFloat();
            case DOUBLE -> decoder.readDouble();
            case BOOLEAN -> decoder.readBoolean();
            case NULL -> decoder.readNull();
        }
    }

    private void walkItems(long items, boolean keyed, Schema item) throws IOException {
        if (items < 0 || items > most) {
            throw beyond(items, "items");
        }
        for (long i = 0; i < items; i++) {
            if (keyed) {
                skip(decoder.readLong());
            }
            walk(item);
        }
    }

    private void skip(long bytes) throws IOException {
        if (bytes < 0 || bytes > most) {
            throw beyond(bytes, "bytes");
        }
        decoder.skipFixed((int) bytes);
    }

    private IOException beyond(long declared, String unit) {
        return new IOException(
                "a length of %d %s is declared in a record of %d bytes"
                        .formatted(declared, unit, most));
    }
}
