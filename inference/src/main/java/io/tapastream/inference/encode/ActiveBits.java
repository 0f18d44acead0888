package io.tapastream.inference.encode;

import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Which values of up to 32 rows are above a bar, one bit each, and from there the latents of a row.
 *
 * <p>Values are compared as raw float bits: those of at least 0 are ordered as their bits are as
 * integers, negative values are negative integers and above no bar, and bars are never negative.
 * The bits are first built by column, an integer per latent with a bit per row, because such a loop
 * runs in vector registers and has no branches; then each 32 x 32 square is transposed. Cost O(D)
 * per row and O(1) per latent found. For one thread.
 */
final class ActiveBits {
    /** The most rows at once. */
    static final int ROWS = Integer.SIZE;

    /** Room that {@link #latents} needs behind the latents of a row. */
    static final int SLACK = 8;

    private static final int TILE = 2048;
    private static final int NONE = -1;

    private final int dictionarySize;
    private final int[] tile;
    private final int[] columns;
    private final int[] bars;
    private final int[] squares;
    private int rows;

    ActiveBits(int dictionarySize) {
        this.dictionarySize = dictionarySize;
        int padded = (dictionarySize + ROWS - 1) & -ROWS;
        tile = new int[Math.min(TILE, padded)];
        columns = new int[tile.length];
        bars = new int[tile.length];
        squares = new int[padded];
    }

    /** Looks for values above one bar, in {@code count} rows from the row {@code first} on. */
    void find(IntBuffer values, int first, int count, int bar) {
        rows = count;
        for (int from = 0; from < dictionarySize; from += tile.length) {
            int width = Math.min(tile.length, dictionarySize - from);
            Arrays.fill(columns, NONE);
            for (int row = first; row < first + count; row++) {
                values.get(row * dictionarySize + from, tile, 0, width);
                push(tile, bar + 1, columns, width);
            }
            transpose(from, width);
        }
    }

    /** As the other, with a bar for each latent. */
    void find(IntBuffer values, int first, int count, int[] latentBars) {
        rows = count;
        for (int from = 0; from < dictionarySize; from += tile.length) {
            int width = Math.min(tile.length, dictionarySize - from);
            System.arraycopy(latentBars, from, bars, 0, width);
            Arrays.fill(columns, NONE);
            for (int row = first; row < first + count; row++) {
                values.get(row * dictionarySize + from, tile, 0, width);
                push(tile, bars, columns, width);
            }
            transpose(from, width);
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

    /** Afterwards bit b of the integer r of a square is bit r of its column b. */
    private void transpose(int from, int width) {
        System.arraycopy(columns, 0, squares, from, (width + ROWS - 1) & -ROWS);
        for (int square = from; square < from + width; square += ROWS) {
            swap(squares, square, 16, 0x0000ffff);
            swap(squares, square, 8, 0x00ff00ff);
            swap(squares, square, 4, 0x0f0f0f0f);
            swap(squares, square, 2, 0x33333333);
            swap(squares, square, 1, 0x55555555);
        }
    }

    /** Swaps the upper halves of some integers' parts with the lower ones of those j behind. */
    private static void swap(int[] square, int from, int j, int lower) {
        for (int block = from; block < from + ROWS; block += 2 * j) {
            for (int i = block; i < block + j; i++) {
                int difference = ((square[i] >>> j) ^ square[i + j]) & lower;
                square[i + j] ^= difference;
                square[i] ^= difference << j;
            }
        }
    }

    /**
     * Writes the latents found in one row (counted from the first of the last search), ascending,
     * from {@code at} on into an array with room for all of them and SLACK more, and returns their
     * end.
     */
    int latents(int row, int[] target, int at) {
        int end = at;
        for (int from = 0; from < squares.length; from += ROWS) {
            int found = ~squares[from + ROWS - rows + row];
            int count = Integer.bitCount(found);
            // Four are written whatever the count: fewer branches that cannot be foretold.
            target[end] = from + Integer.numberOfTrailingZeros(found);
            found &= found - 1;
            target[end + 1] = from + Integer.numberOfTrailingZeros(found);
            found &= found - 1;
            target[end + 2] = from + Integer.numberOfTrailingZeros(found);
            found &= found - 1;
            target[end + 3] = from + Integer.numberOfTrailingZeros(found);
            for (int i = 4; i < count; i++) {
                found &= found - 1;
                target[end + i] = from + Integer.numberOfTrailingZeros(found);
            }
            end += count;
        }
        return end;
    }
}
