package io.tapastream.core.measures;

import java.util.Arrays;

/**
 * The linear kernel of the codes of an SAE, held by latent. Space: 12 bytes per activation that is
 * not 0, and up to half as much again for growth. A row costs, for each of its latents, the images
 * in which that latent is not 0. Vectors are added by one thread.
 */
public final class SparseKernel implements LinearKernel {
    private static final int[] NO_ROWS = {};
    private static final double[] NO_VALUES = {};

    private final int[][] rows;
    private final double[][] values;
    private final int[] lengths;
    private int size;

    /** A kernel without vectors, of so many latents. */
    public SparseKernel(int latents) {
        rows = new int[latents][];
        values = new double[latents][];
        Arrays.fill(rows, NO_ROWS);
        Arrays.fill(values, NO_VALUES);
        lengths = new int[latents];
    }

    /**
     * Adds the code of an image.
     *
     * @param activations one per latent, finite
     */
    public void add(double[] activations) {
        for (int latent = 0; latent < lengths.length; latent++) {
            if (activations[latent] != 0) {
                append(latent, activations[latent]);
            }
        }
        size++;
    }

    /**
     * Adds the code of an image.
     *
     * @param latents those whose activation is listed, each at most once; all others are 0
     * @param activations their activations, finite
     */
    public void add(int[] latents, float[] activations) {
        for (int at = 0; at < latents.length; at++) {
            if (activations[at] != 0) {
                append(latents[at], activations[at]);
            }
        }
        size++;
    }

    private void append(int latent, double value) {
        int length = lengths[latent]++;
        if (length == rows[latent].length) {
            int capacity = length + length / 2 + 4;
            rows[latent] = Arrays.copyOf(rows[latent], capacity);
            values[latent] = Arrays.copyOf(values[latent], capacity);
        }
        rows[latent][length] = size;
        values[latent][length] = value;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void rows(int first, double[][] into) {
        for (double[] row : into) {
            Arrays.fill(row, 0);
        }
        for (int latent = 0; latent < lengths.length; latent++) {
            int[] of = rows[latent];
            int length = lengths[latent];
            int found = Arrays.binarySearch(of, 0, length, first);
            int at = found < 0 ? -found - 1 : found;
            for (; at < length && of[at] < first + into.length; at++) {
                addMultiple(into[of[at] - first], values[latent][at], of, values[latent], length);
            }
        }
    }

    private static void addMultiple(
            double[] sums, double factor, int[] places, double[] values, int length) {
        for (int i = 0; i < length; i++) {
            sums[places[i]] += factor * values[i];
        }
    }
}
