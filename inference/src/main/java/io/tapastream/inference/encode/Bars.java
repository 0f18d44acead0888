package io.tapastream.inference.encode;

/** Branch-free looks at blocks of raw float values. */
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
}
