package io.tapastream.schemas.wire;

import io.tapastream.schemas.wire.WireFormatException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What precedes a record and names its schema: the one place that knows both framings.
 *
 * <ul>
 *   <li>Avro single-object encoding: C3 01, the schema's CRC-64-AVRO fingerprint in 8 bytes,
 *       little-endian.
 *   <li>Confluent's framing: 00, the schema's id in a schema registry in 4 bytes, big-endian.
 * </ul>
 *
 * The first byte shows which it is.
 *
 * @param framing which of the two
 * @param schema the fingerprint, or the id
 */
record RecordHeader(Framing framing, long schema) {
    private static final byte MARKER_1 = (byte) 0xC3;
    private static final byte MARKER_2 = 0x01;
    private static final byte CONFLUENT = 0;

    /** How a record's schema is named; with the length of the header in bytes. */
    enum Framing {
        SINGLE_OBJECT(10),
        CONFLUENT(5);

        private final int length;

        Framing(int length) {
            this.length = length;
        }

        int length() {
            return length;
        }
    }

    /**
     * The header of these bytes.
     *
     * @throws WireFormatException when they begin like neither framing
     */
    static RecordHeader read(byte[] bytes) throws WireFormatException {
        if (bytes.length >= Framing.SINGLE_OBJECT.length()
                && bytes[0] == MARKER_1
                && bytes[1] == MARKER_2) {
            long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
            return new RecordHeader(Framing.SINGLE_OBJECT, fingerprint);
        }
        if (bytes.length >= Framing.CONFLUENT.length() && bytes[0] == CONFLUENT) {
            return new RecordHeader(Framing.CONFLUENT, ByteBuffer.wrap(bytes).getInt(1));
        }
        throw new WireFormatException(
                Code.NOT_AVRO,
                "the %d bytes begin neither with C3 01 and a fingerprint, as Avro single-object encoding does, nor with 00 and a schema id, as Confluent's framing does"
                        .formatted(bytes.length));
    }

    int length() {
        return framing.length();
    }

    /** The header's bytes. */
    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(length());
        switch (framing) {
            case SINGLE_OBJECT ->
                    bytes.order(ByteOrder.LITTLE_ENDIAN)
                            .put(MARKER_1)
                            .put(MARKER_2)
                            .putLong(schema);
            case CONFLUENT -> bytes.put(CONFLUENT).putInt((int) schema);
        }
        return bytes.array();
    }
}
