package io.tapastream.inference.encode;

/**
 * Branch-free looks at raw float values. Which values pass is close to a toss in small
 * dictionaries, and a branch that cannot be foretold costs more than the comparison.
 */
final class Bars {
    /** Values per block. */
    static final int BLOCK = 8;

    private Bars() {}

    /** The largest of bits[from] .. bits[from + 7] as integers: their largest value if above 0. */
    static int largest(int[] bits, int from) {
        int a = Math.max(bits[from], bits[from + 1]);
        int b = Math.max(bits[from + 2], bits[from + 3]);
        int c = Math.max(bits[from + 4], bits[from + 5]);
        int d = Math.max(bits[from + 6], bits[from + 7]);
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    /**
     * How many of n values to look at in blocks: all that make whole blocks, or none where so many
     * are expected to pass that every fourth block would hold one.
     */
    static int blocks(int expected, int n) {
        return expected > n / (4 * BLOCK) ? 0 : n & -BLOCK;
    }

    /** 1 where the value is above the bar, which is at least 0, else 0. */
    static int above(int bits, int bar) {
        return (bar - Math.max(bits, 0)) >>> 31;
    }

    /**
     * Writes the places in from .. to - 1 of values above the bar behind the {@code size} that are
     * there, and returns their new number. {@code places} needs room for one more than fit.
     */
    static int append(int[] bits, int from, int to, int bar, int[] places, int size) {
        int end = size;
        for (int j = from; j < to; j++) {
            places[end] = j;
            end += above(bits[j], bar);
        }
        return end;
    }

    /** As the other, with a bar for each place. */
    static int append(int[] bits, int from, int to, int[] bars, int[] places, int size) {
        int end = size;
        for (int j = from; j < to; j++) {
            places[end] = j;
            end += above(bits[j], bars[j]);
        }
        return end;
    }
}
