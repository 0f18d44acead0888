package io.tapastream.core.gather;

import java.util.Arrays;

/**
 * The active latents of each row, sorted, one row behind the other in one array: 16 bits per latent
 * up to D = 65,536, 32 bits above. One flat array because counting runs through millions of entries
 * and an array per row costs it half its speed; the two widths are kept apart down to the loops so
 * that each loop works on one primitive type.
 */
final class LatentRows {
    static final int NARROW_LIMIT = 1 << 16;

    private final boolean narrow;
    private char[] narrowPool = new char[0];
    private int[] widePool = new int[0];
    private int[] start = new int[0];
    private int[] end = new int[0];
    private int used;

    LatentRows(int latents) {
        narrow = latents <= NARROW_LIMIT;
    }

    /** Stores a row's latents; what the row held before stays behind as a gap. */
    void set(int row, int[] latents) {
        int needed = Math.addExact(used, latents.length);
        if (start.length <= row) {
            start = Arrays.copyOf(start, grown(row + 1));
            end = Arrays.copyOf(end, start.length);
        }
        start[row] = used;
        end[row] = needed;
        if (narrow) {
            narrowPool =
                    narrowPool.length < needed
                            ? Arrays.copyOf(narrowPool, grown(needed))
                            : narrowPool;
            for (int i = 0; i < latents.length; i++) {
                narrowPool[used + i] = (char) latents[i];
            }
        } else {
            widePool = widePool.length < needed ? Arrays.copyOf(widePool, grown(needed)) : widePool;
            System.arraycopy(latents, 0, widePool, used, latents.length);
        }
        used = needed;
    }

    private static int grown(int needed) {
        return (int) Math.min(Integer.MAX_VALUE - 8L, needed + (needed >> 1) + 64L);
    }

    /** Closes the gaps: the rows of 0..rows-1 that are not live lose their latents. */
    void compact(boolean[] live, int rows) {
        int[] order = new int[rows];
        int n = 0;
        long entries = 0;
        for (int row = 0; row < rows; row++) {
            if (live[row]) {
                order[n++] = row;
                entries += length(row);
            } else {
                start[row] = 0;
                end[row] = 0;
            }
        }
        int capacity = grown((int) entries);
        char[] narrowCopy = new char[narrow ? capacity : 0];
        int[] wideCopy = new int[narrow ? 0 : capacity];
        used = 0;
        for (int i = 0; i < n; i++) {
            int row = order[i];
            int length = length(row);
            if (narrow) {
                System.arraycopy(narrowPool, start[row], narrowCopy, used, length);
            } else {
                System.arraycopy(widePool, start[row], wideCopy, used, length);
            }
            start[row] = used;
            used += length;
            end[row] = used;
        }
        narrowPool = narrowCopy;
        widePool = wideCopy;
    }

    int length(int row) {
        return end[row] - start[row];
    }

    int[] get(int row) {
        if (!narrow) {
            return Arrays.copyOfRange(widePool, start[row], end[row]);
        }
        int[] latents = new int[length(row)];
        for (int i = 0; i < latents.length; i++) {
            latents[i] = narrowPool[start[row] + i];
        }
        return latents;
    }

    long memoryBytes() {
        return 2L * narrowPool.length + 4L * widePool.length + 8L * start.length;
    }

    void addTo(int[] counts, int[] rows, int from, int to) {
        if (narrow) {
            add(narrowPool, start, end, counts, rows, from, to);
        } else {
            add(widePool, start, end, counts, rows, from, to);
        }
    }

    void subtractFrom(int[] counts, int[] rows, int from, int to) {
        if (narrow) {
            subtract(narrowPool, start, end, counts, rows, from, to);
        } else {
            subtract(widePool, start, end, counts, rows, from, to);
        }
    }

    int smallestOf(int row, byte[] values) {
        return narrow
                ? smallest(narrowPool, start[row], end[row], values)
                : smallest(widePool, start[row], end[row], values);
    }

    private static void add(
            char[] pool, int[] start, int[] end, int[] counts, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            int row = rows[i];
            for (int e = start[row], last = end[row]; e < last; e++) {
                counts[pool[e]]++;
            }
        }
    }

    private static void add(
            int[] pool, int[] start, int[] end, int[] counts, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            int row = rows[i];
            for (int e = start[row], last = end[row]; e < last; e++) {
                counts[pool[e]]++;
            }
        }
    }

    private static void subtract(
            char[] pool, int[] start, int[] end, int[] counts, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            int row = rows[i];
            for (int e = start[row], last = end[row]; e < last; e++) {
                counts[pool[e]]--;
            }
        }
    }

    private static void subtract(
            int[] pool, int[] start, int[] end, int[] counts, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            int row = rows[i];
            for (int e = start[row], last = end[row]; e < last; e++) {
                counts[pool[e]]--;
            }
        }
    }

    private static int smallest(char[] pool, int from, int to, byte[] values) {
        int least = Byte.MAX_VALUE;
        for (int e = from; e < to; e++) {
            least = Math.min(least, values[pool[e]]);
        }
        return least;
    }

    private static int smallest(int[] pool, int from, int to, byte[] values) {
        int least = Byte.MAX_VALUE;
        for (int e = from; e < to; e++) {
            least = Math.min(least, values[pool[e]]);
        }
        return least;
    }
}
