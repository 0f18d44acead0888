package io.tapastream.jobs.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Long values in state are kept in pieces: state backends are slow with larger ones. */
public final class Pieces {
    /** Bytes of the largest piece. */
    public static final int SIZE = 256 * 1024;

    private Pieces() {}

    /** The bytes in pieces of {@link #SIZE}, the last one shorter; none of no bytes. */
    public static List<byte[]> of(byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += SIZE) {
            int to = from + Math.min(SIZE, bytes.length - from);
            pieces.add(Arrays.copyOfRange(bytes, from, to));
        }
        return pieces;
    }
}
