package io.tapastream.inference.encode;

import java.util.Arrays;

/** Grows the arrays of a {@link SparseBatch} row by row. For one thread. */
final class CodeSink {
    private final int[] offsets;
    private int row;
    private int size;
    private int[] latents;
    private float[] values;

    CodeSink(int rows, int expectedPerRow) {
        offsets = new int[rows + 1];
        int capacity = (int) Math.min(1 << 20, Math.max(16, (long) rows * expectedPerRow));
        latents = new int[capacity];
        values = new float[capacity];
    }

    /** Adds a code to the current row; latents must come in ascending order. */
    void add(int latent, float value) {
        if (size == latents.length) {
            int capacity = Math.addExact(size, Math.max(size >> 1, 16));
            latents = Arrays.copyOf(latents, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        latents[size] = latent;
        values[size] = value;
        size++;
    }

    /** Ends the current row, refusing codes that overflowed. */
    void endRow() {
        for (int i = offsets[row]; i < size; i++) {
            if (!Float.isFinite(values[i])) {
                throw new ArithmeticException(
                        "the code of latent "
                                + latents[i]
                                + " in row "
                                + row
                                + " is "
                                + values[i]
                                + ": the embedding is too large for this SAE");
            }
        }
        offsets[++row] = size;
    }

    SparseBatch finish() {
        return new SparseBatch(
                row, offsets, Arrays.copyOf(latents, size), Arrays.copyOf(values, size));
    }
}
