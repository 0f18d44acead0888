package io.tapastream.core.measures;

/**
 * The matrix of inner products A A^T of n vectors, some rows at a time. An inner product is summed
 * in the order of the dimensions, so that its value depends neither on the rows that are asked for
 * nor on which of its two vectors comes first. Reading is safe for several threads.
 */
public interface LinearKernel {

    /** The number of vectors, n. */
    int size();

    /**
     * Computes the rows first to first + into.length - 1.
     *
     * @param into receives them, [rows][n]; what it holds is overwritten
     */
    void rows(int first, double[][] into);
}
