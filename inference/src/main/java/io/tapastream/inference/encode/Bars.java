package io.tapastream.inference.encode;

/** Branch-free tests of eight raw float values against a bar of at least 0. */
final class Bars {
    private Bars() {}

    /** Whether any of bits[from] .. bits[from + 7] is above the bar. */
    static boolean anyAbove(int[] bits, int from, int bar) {
        int signs =
                (bar - Math.max(bits[from], 0))
                        | (bar - Math.max(bits[from + 1], 0))
                        | (bar - Math.max(bits[from + 2], 0))
                        | (bar - Math.max(bits[from + 3], 0))
                        | (bar - Math.max(bits[from + 4], 0))
                        | (bar - Math.max(bits[from + 5], 0))
                        | (bar - Math.max(bits[from + 6], 0))
                        | (bar - Math.max(bits[from + 7], 0));
        return signs < 0;
    }

    /** Whether any of bits[from] .. bits[from + 7] is above the bar at its own place. */
    static boolean anyAbove(int[] bits, int from, int[] bars) {
        int signs =
                (bars[from] - Math.max(bits[from], 0))
                        | (bars[from + 1] - Math.max(bits[from + 1], 0))
                        | (bars[from + 2] - Math.max(bits[from + 2], 0))
                        | (bars[from + 3] - Math.max(bits[from + 3], 0))
                        | (bars[from + 4] - Math.max(bits[from + 4], 0))
                        | (bars[from + 5] - Math.max(bits[from + 5], 0))
                        | (bars[from + 6] - Math.max(bits[from + 6], 0))
                        | (bars[from + 7] - Math.max(bits[from + 7], 0));
        return signs < 0;
    }
}
