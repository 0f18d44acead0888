package io.tapastream.core.score;

import java.util.Arrays;

/** Growing bitmaps in long arrays; a bit beyond the end is 0. */
final class Bits {

    static final long[] NONE = {};

    private Bits() {}

    static boolean get(long[] bits, int index) {
        int word = index >> 6;
        return word < bits.length && (bits[word] >>> index & 1L) != 0;
    }

    /** The bitmap with the bit set: the same array unless it had to grow. */
    static long[] set(long[] bits, int index) {
        long[] result = ensure(bits, (index >> 6) + 1);
        result[index >> 6] |= 1L << index;
        return result;
    }

    static void clear(long[] bits, int index) {
        int word = index >> 6;
        if (word < bits.length) {
            bits[word] &= ~(1L << index);
        }
    }

    static long[] ensure(long[] bits, int words) {
        return bits.length >= words
                ? bits
                : Arrays.copyOf(bits, Math.max(words, bits.length + (bits.length >> 1)));
    }
}
