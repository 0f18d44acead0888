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
        reserve(1);
        latents[size] = latent;
        values[size] = value;
        size++;
    }

    /** Adds the codes of the first {@code count} latents of an ascending list. */
    void add(int[] bits, int[] ascending, int count) {
        reserve(count);
        System.arraycopy(ascending, 0, latents, size, count);
        for (int i = 0; i < count; i++) {
            values[size + i] = Float.intBitsToFloat(bits[ascending[i]]);
        }
        size += count;
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > latents.length) {
            int capacity = Math.max(needed, Math.addExact(size, size >> 1));
            latents = Arrays.copyOf(latents, capacity);
            values = Arrays.copyOf(values, capacity);
        }
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
