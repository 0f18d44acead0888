package io.tapastream.core.gather;

import java.util.Arrays;

/**
 * The active latents of each row, sorted: 16 bits per latent up to D = 65,536, 32 bits above. The
 * two layouts are kept apart down to the loops so that each loop works on one primitive type.
 */
final class LatentRows {
    static final int NARROW_LIMIT = 1 << 16;

    private final boolean narrow;
    private char[][] narrowRows = new char[0][];
    private int[][] wideRows = new int[0][];

    LatentRows(int latents) {
        narrow = latents <= NARROW_LIMIT;
    }

    void ensureCapacity(int rows) {
        if (narrow && narrowRows.length < rows) {
            narrowRows = Arrays.copyOf(narrowRows, Math.max(rows, narrowRows.length * 3 / 2 + 16));
        } else if (!narrow && wideRows.length < rows) {
            wideRows = Arrays.copyOf(wideRows, Math.max(rows, wideRows.length * 3 / 2 + 16));
        }
    }

    void set(int row, int[] latents) {
        if (narrow) {
            char[] ids = new char[latents.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = (char) latents[i];
            }
            narrowRows[row] = ids;
        } else {
            wideRows[row] = latents.clone();
        }
    }

    void clear(int row) {
        if (narrow) {
            narrowRows[row] = null;
        } else {
            wideRows[row] = null;
        }
    }

    int length(int row) {
        return narrow ? narrowRows[row].length : wideRows[row].length;
    }

    int[] get(int row) {
        if (!narrow) {
            return wideRows[row].clone();
        }
        char[] ids = narrowRows[row];
        int[] latents = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            latents[i] = ids[i];
        }
        return latents;
    }

    void addTo(int[] counts, int[] rows, int from, int to) {
        if (narrow) {
            add(narrowRows, counts, rows, from, to);
        } else {
            add(wideRows, counts, rows, from, to);
        }
    }

    void subtractFrom(int[] counts, int[] rows, int from, int to) {
        if (narrow) {
            subtract(narrowRows, counts, rows, from, to);
        } else {
            subtract(wideRows, counts, rows, from, to);
        }
    }

    int smallestOf(int row, byte[] values) {
        return narrow ? smallest(narrowRows[row], values) : smallest(wideRows[row], values);
    }

    private static void add(char[][] latents, int[] counts, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            for (char j : latents[rows[i]]) {
                counts[j]++;
            }
        }
    }

    private static void add(int[][] latents, int[] counts, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j : latents[rows[i]]) {
                counts[j]++;
            }
        }
    }

    private static void subtract(char[][] latents, int[] counts, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            for (char j : latents[rows[i]]) {
                counts[j]--;
            }
        }
    }

    private static void subtract(int[][] latents, int[] counts, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j : latents[rows[i]]) {
                counts[j]--;
            }
        }
    }

    private static int smallest(char[] latents, byte[] values) {
        int least = Byte.MAX_VALUE;
        for (char j : latents) {
            least = Math.min(least, values[j]);
        }
        return least;
    }

    private static int smallest(int[] latents, byte[] values) {
        int least = Byte.MAX_VALUE;
        for (int j : latents) {
            least = Math.min(least, values[j]);
        }
        return least;
    }
}
