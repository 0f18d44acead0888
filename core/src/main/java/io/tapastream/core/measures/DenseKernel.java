package io.tapastream.core.measures;

import java.util.Arrays;

/**
 * The linear kernel of vectors without zeros, such as embeddings, held by dimension. Space: 8 bytes
 * per value. A row costs n times the width. Vectors are set by one thread.
 */
public final class DenseKernel implements LinearKernel {
    /** Images at a time: their sums and the values of one dimension stay in the first cache. */
    private static final int TILE = 1024;

    private final int size;
    private final double[][] columns;

    /**
     * A kernel of vectors that are all 0.
     *
     * @param size number of vectors, n
     * @param width their length, E
     */
    public DenseKernel(int size, int width) {
        this.size = size;
        columns = new double[width][size];
    }

    /** Sets a vector, of the kernel's width. */
    public void set(int row, double[] vector) {
        for (int column = 0; column < columns.length; column++) {
            columns[column][row] = vector[column];
        }
    }

    /** Sets a vector, of the kernel's width. */
    public void set(int row, float[] vector) {
        for (int column = 0; column < columns.length; column++) {
            columns[column][row] = vector[column];
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void rows(int first, double[][] into) {
        for (int from = 0; from < size; from += TILE) {
            int to = Math.min(size, from + TILE);
            for (int row = 0; row < into.length; row++) {
                Arrays.fill(into[row], from, to, 0);
                for (double[] column : columns) {
                    addMultiple(into[row], column[first + row], column, from, to);
                }
            }
        }
    }

    private static void addMultiple(
            double[] sums, double factor, double[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            sums[i] += factor * values[i];
        }
    }
}
