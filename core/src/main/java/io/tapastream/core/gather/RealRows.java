package io.tapastream.core.gather;

import java.util.Arrays;

/**
 * Real activations [N, D] in sparse form, by row and by latent, for matchings that need more than
 * active or not. Values must be positive and finite; latents that are not named are 0.
 *
 * <p>Space: 24 bytes per active entry. Immutable after construction.
 */
public final class RealRows {
    private final int latents;
    private final int[][] rowLatents;
    private final double[][] rowValues;
    private final int[][] latentRows;
    private final double[][] latentValues;

    /**
     * @param latents dictionary size D
     * @param active per row its latents, ascending and distinct
     * @param values per row the activations of those latents
     * @throws IllegalArgumentException naming the row and the value that does not fit
     */
    public RealRows(int latents, int[][] active, double[][] values) {
        if (latents < 1) {
            throw new IllegalArgumentException("latents must be at least 1, got " + latents);
        }
        if (active.length != values.length) {
            throw new IllegalArgumentException(
                    active.length + " rows of latents, but " + values.length + " of values");
        }
        this.latents = latents;
        rowLatents = new int[active.length][];
        rowValues = new double[active.length][];
        int[] lengths = new int[latents];
        for (int i = 0; i < active.length; i++) {
            requireRow(i, active[i], values[i], latents);
            rowLatents[i] = active[i].clone();
            rowValues[i] = values[i].clone();
            Arrays.stream(active[i]).forEach(j -> lengths[j]++);
        }
        latentRows = new int[latents][];
        latentValues = new double[latents][];
        for (int j = 0; j < latents; j++) {
            latentRows[j] = new int[lengths[j]];
            latentValues[j] = new double[lengths[j]];
        }
        transpose();
    }

    private void transpose() {
        int[] filled = new int[latents];
        for (int i = 0; i < rowLatents.length; i++) {
            for (int e = 0; e < rowLatents[i].length; e++) {
                int j = rowLatents[i][e];
                latentRows[j][filled[j]] = i;
                latentValues[j][filled[j]++] = rowValues[i][e];
            }
        }
    }

    private static void requireRow(int row, int[] active, double[] values, int latents) {
        if (active.length != values.length) {
            throw new IllegalArgumentException(
                    "row "
                            + row
                            + " has "
                            + active.length
                            + " latents, but "
                            + values.length
                            + " values");
        }
        int previous = -1;
        for (int e = 0; e < active.length; e++) {
            if (active[e] <= previous || active[e] >= latents) {
                throw new IllegalArgumentException(
                        "row "
                                + row
                                + " must name latents of 0.."
                                + (latents - 1)
                                + " in ascending order, got "
                                + active[e]
                                + " at position "
                                + e);
            }
            if (!(values[e] > 0 && values[e] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "row "
                                + row
                                + ", latent "
                                + active[e]
                                + ": an activation must be positive and finite, got "
                                + values[e]);
            }
            previous = active[e];
        }
    }

    public int rows() {
        return rowLatents.length;
    }

    public int latents() {
        return latents;
    }

    /** Active latents of row i, ascending. Not a copy: read only. */
    public int[] latentsOf(int row) {
        return rowLatents[row];
    }

    /** Activations of row i's active latents. Not a copy: read only. */
    public double[] valuesOf(int row) {
        return rowValues[row];
    }

    /** Rows in which latent j is active, ascending. Not a copy: read only. */
    public int[] rowsOf(int latent) {
        return latentRows[latent];
    }

    /** Activations of latent j in those rows. Not a copy: read only. */
    public double[] activationsOf(int latent) {
        return latentValues[latent];
    }
}
