package io.tapastream.inference.encode;

import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Which values of up to 32 rows are above a bar, one bit each, and from there the latents of a row.
 *
 * <p>Values are compared as raw float bits: those of at least 0 are ordered as their bits are as
 * integers, negative values are negative integers and above no bar, and bars are never negative.
 * The bits are first built by column, an integer per latent with a bit per row, because such a loop
 * runs in vector registers and has no branches; then {@link BitSquares} turns them to rows. Cost
 * O(D) per row and O(1) per latent found. For one thread.
 */
final class ActiveBits {
    /** The most rows at once. */
    static final int ROWS = BitSquares.SIDE;

    /** Room that {@link #latents} needs behind the latents of a row. */
    static final int SLACK = 8;

    private static final int TILE = BitSquares.COLUMNS;
    private static final int NONE = -1;

    private final int dictionarySize;
    private final int[] tile = new int[TILE];
    private final int[] bars = new int[TILE];
    private final int[] columns = new int[TILE];
    private final BitSquares transposer = new BitSquares();
    private final int[] squares;
    private int rows;

    ActiveBits(int dictionarySize) {
        this.dictionarySize = dictionarySize;
        squares = new int[(dictionarySize + TILE - 1) / TILE * TILE];
    }

    /** Looks for values above one bar, in {@code count} rows from the row {@code first} on. */
    void find(IntBuffer values, int first, int count, int bar) {
        rows = count;
        for (int from = 0; from < dictionarySize; from += TILE) {
            int width = Math.min(TILE, dictionarySize - from);
            Arrays.fill(columns, NONE);
            for (int row = first; row < first + count; row++) {
                values.get(row * dictionarySize + from, tile, 0, width);
                push(tile, bar + 1, columns, width);
            }
            transposer.transpose(columns);
            System.arraycopy(columns, 0, squares, from, TILE);
        }
    }

    /** As the other, with a bar for each latent. */
    void find(IntBuffer values, int first, int count, int[] latentBars) {
        rows = count;
        for (int from = 0; from < dictionarySize; from += TILE) {
            int width = Math.min(TILE, dictionarySize - from);
            System.arraycopy(latentBars, from, bars, 0, width);
            Arrays.fill(columns, NONE);
            for (int row = first; row < first + count; row++) {
                values.get(row * dictionarySize + from, tile, 0, width);
                push(tile, bars, columns, width);
            }
            transposer.transpose(columns);
            System.arraycopy(columns, 0, squares, from, TILE);
        }
    }

    /**
     * Shifts a bit into each column: 1 where the value is negative or below its lowest passing one.
     */
    private static void push(int[] values, int lowest, int[] columns, int width) {
        for (int j = 0; j < width; j++) {
            columns[j] =
                    (columns[j] >>> 1) | (((values[j] - lowest) | values[j]) & Integer.MIN_VALUE);
        }
    }

    private static void push(int[] values, int[] bars, int[] columns, int width) {
        for (int j = 0; j < width; j++) {
            columns[j] =
                    (columns[j] >>> 1)
                            | (((values[j] - bars[j] - 1) | values[j]) & Integer.MIN_VALUE);
        }
    }

    /**
     * Writes the latents found in one row (counted from the first of the last search), ascending,
     * from {@code at} on into an array with room for all of them and SLACK more, and returns their
     * end.
     */
    int latents(int row, int[] target, int at) {
        int first = ROWS - rows + row;
        int end = at;
        for (int from = 0; from < dictionarySize; from += Long.SIZE) {
            long low = squares[from + first] & 0xffffffffL;
            long high = (long) squares[from + ROWS + first] << ROWS;
            long found = ~(high | low);
            int count = Long.bitCount(found);
            // Eight are written whatever the count: fewer branches that cannot be foretold.
            for (int i = 0; i < SLACK; i++) {
                target[end + i] = from + Long.numberOfTrailingZeros(found);
                found &= found - 1;
            }
            for (int i = SLACK; i < count; i++) {
                target[end + i] = from + Long.numberOfTrailingZeros(found);
                found &= found - 1;
            }
            end += count;
        }
        return end;
    }
}
