package io.tapastream.inference.encode;

import java.util.Arrays;

/**
 * The codes of several samples in compressed row form: row i owns the positions offsets[i] ..
 * offsets[i + 1] - 1 of latents and values.
 *
 * @param rows number of samples
 * @param offsets rows + 1 ascending positions, the first 0
 * @param latents latents with a code other than 0, ascending within a row
 * @param values their codes; negative only where the format says so (untrained SAEs, and TopK
 *     without a rectifier)
 */
public record SparseBatch(int rows, int[] offsets, int[] latents, float[] values) {
    public SparseBatch {
        if (rows < 0 || offsets.length != rows + 1) {
            throw new IllegalArgumentException(
                    rows + " rows need " + (rows + 1L) + " offsets, not " + offsets.length);
        }
        if (offsets[0] != 0 || offsets[rows] != latents.length || latents.length != values.length) {
            throw new IllegalArgumentException(
                    "the offsets end at "
                            + offsets[rows]
                            + " for "
                            + latents.length
                            + " latents and "
                            + values.length
                            + " values");
        }
    }

    /** The latents of one row, ascending. */
    public int[] latents(int row) {
        return Arrays.copyOfRange(latents, offsets[row], offsets[row + 1]);
    }

    /** The codes of one row, in the order of {@link #latents(int)}. */
    public float[] values(int row) {
        return Arrays.copyOfRange(values, offsets[row], offsets[row + 1]);
    }
}
