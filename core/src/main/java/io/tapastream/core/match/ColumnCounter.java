package io.tapastream.core.match;

import java.util.Arrays;

/**
 * Counts, for each of D latents, in how many of some bit rows it is active. Rows are added eight at
 * a time by carry-save adders into bit planes (plane p holds bit p of every latent's count), 64
 * latents per word; at the end the planes are expanded into numbers by a table of nibbles.
 *
 * <p>Cost: about 35 word operations per 8 rows and 64 latents, and one expansion of D counts. The
 * loops over words are methods of their own so that the compiler vectorises them. Scratch; not safe
 * for use by several threads.
 */
final class ColumnCounter {
    private static final int ROWS_PER_PASS = 8;
    private static final int PLANES = 15;

    /** Rows per expansion: a count must fit into a lane of 16 bits. */
    private static final int MOST_ROWS = (1 << PLANES) - ROWS_PER_PASS;

    /** Nibble to four lanes of 16 bits. */
    private static final long[] SPREAD = new long[16];

    static {
        for (int nibble = 0; nibble < 16; nibble++) {
            for (int bit = 0; bit < 4; bit++) {
                SPREAD[nibble] |= (long) ((nibble >>> bit) & 1) << (16 * bit);
            }
        }
    }

    private final long[] bits;
    private final int words;
    private final int zeroRow;
    private final long[][] planes;
    private final long[] carry;

    /**
     * @param bits rows of the given number of words each
     * @param zeroRow number of a row without any bit
     */
    ColumnCounter(long[] bits, int words, int zeroRow) {
        this.bits = bits;
        this.words = words;
        this.zeroRow = zeroRow;
        planes = new long[PLANES][words];
        carry = new long[words];
    }

    /** counts[j] += sign times the number of rows[0..n) with bit j set. */
    void count(int[] rows, int n, int[] counts, int sign) {
        for (int from = 0; from < n; from += MOST_ROWS) {
            int to = Math.min(n, from + MOST_ROWS);
            int used = Integer.SIZE - Integer.numberOfLeadingZeros(to - from);
            for (int p = 0; p < used; p++) {
                Arrays.fill(planes[p], 0);
            }
            for (int i = from; i < to; i += ROWS_PER_PASS) {
                addEight(rows, i, to, used);
            }
            expand(counts, used, sign);
        }
    }

    private void addEight(int[] rows, int i, int to, int used) {
        addEight(
                bits,
                offset(rows, i, to),
                offset(rows, i + 1, to),
                offset(rows, i + 2, to),
                offset(rows, i + 3, to),
                offset(rows, i + 4, to),
                offset(rows, i + 5, to),
                offset(rows, i + 6, to),
                offset(rows, i + 7, to),
                planes[0],
                planes[1],
                planes[2],
                carry);
        for (int p = 3; p < used; p++) {
            addPlane(planes[p], carry);
        }
    }

    private int offset(int[] rows, int i, int to) {
        return (i < to ? rows[i] : zeroRow) * words;
    }

    /** Adds eight rows to planes 0 to 2; what they carry over has weight 8. */
    private static void addEight(
            long[] bits,
            int a,
            int b,
            int c,
            int d,
            int e,
            int f,
            int g,
            int h,
            long[] ones,
            long[] twos,
            long[] fours,
            long[] eights) {
        for (int w = 0; w < ones.length; w++) {
            long x = bits[a + w];
            long y = bits[b + w];
            long u = ones[w] ^ x;
            long twoA = (ones[w] & x) | (u & y);
            u ^= y;
            x = bits[c + w];
            y = bits[d + w];
            long v = u ^ x;
            long twoB = (u & x) | (v & y);
            v ^= y;
            long t = twos[w] ^ twoA;
            long fourA = (twos[w] & twoA) | (t & twoB);
            t ^= twoB;
            x = bits[e + w];
            y = bits[f + w];
            u = v ^ x;
            twoA = (v & x) | (u & y);
            u ^= y;
            x = bits[g + w];
            y = bits[h + w];
            v = u ^ x;
            twoB = (u & x) | (v & y);
            ones[w] = v ^ y;
            u = t ^ twoA;
            long fourB = (t & twoA) | (u & twoB);
            twos[w] = u ^ twoB;
            u = fours[w] ^ fourA;
            eights[w] = (fours[w] & fourA) | (u & fourB);
            fours[w] = u ^ fourB;
        }
    }

    private static void addPlane(long[] plane, long[] carry) {
        for (int w = 0; w < plane.length; w++) {
            long both = plane[w] & carry[w];
            plane[w] ^= carry[w];
            carry[w] = both;
        }
    }

    private void expand(int[] counts, int used, int sign) {
        for (int w = 0; w < words; w++) {
            int base = w << 6;
            int last = Math.min(64, counts.length - base);
            for (int b = 0; b < last; b += 4) {
                long lanes = 0;
                for (int p = used - 1; p >= 0; p--) {
                    lanes = (lanes << 1) + SPREAD[(int) (planes[p][w] >>> b) & 15];
                }
                int end = Math.min(4, last - b);
                for (int k = 0; k < end; k++) {
                    counts[base + b + k] += sign * (int) ((lanes >>> (16 * k)) & 0xffff);
                }
            }
        }
    }
}
