package io.tapastream.schemas.wire;

import java.util.Arrays;
import org.apache.avro.io.BinaryData;

/**
 * The epoch in the bytes of an output record. It is the last field of each such record, so that it
 * can be put into bytes that were encoded without knowing it: stages write records with the epoch
 * 0, the job puts in its own where all records pass.
 */
public final class EpochField {
    /** Most bytes of a long in Avro. */
    private static final int LONGEST = 10;

    private EpochField() {}

    /**
     * The same record with an epoch.
     *
     * @param record bytes whose last field is an epoch of 0, which is one byte
     * @throws IllegalArgumentException when the last byte is not that of an epoch of 0
     */
    public static byte[] put(byte[] record, long epoch) {
        int last = record.length - 1;
        if (last < 0 || record[last] != 0) {
            throw new IllegalArgumentException(
                    "the %d bytes do not end with an epoch of 0".formatted(record.length));
        }
        byte[] field = new byte[LONGEST];
        int length = BinaryData.encodeLong(epoch, field, 0);
        byte[] bytes = Arrays.copyOf(record, last + length);
        System.arraycopy(field, 0, bytes, last, length);
        return bytes;
    }
}
