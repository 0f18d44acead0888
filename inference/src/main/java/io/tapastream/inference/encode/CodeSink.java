package io.tapastream.inference.encode;

import java.nio.IntBuffer;
import java.util.Arrays;

/** Collects the codes of a call row by row; used again for the next call. For one thread. */
final class CodeSink {
    private static final int MOST_KEPT = 1 << 20;
    private static final int INFINITE = 0x7f800000;

    private int[] offsets = new int[1];
    private int row;
    private int size;
    private int[] latents = new int[1024];
    private float[] values = new float[latents.length];

    /** Begins a call of so many rows. */
    void begin(int rows) {
        if (offsets.length != rows + 1) {
            offsets = new int[rows + 1];
        }
        row = 0;
        size = 0;
    }

    /** Adds a code to the current row; latents must come in ascending order. */
    void add(int latent, float value) {
        reserve(1);
        latents[size] = latent;
        values[size] = value;
        size++;
    }

    /** Makes cap tanh(code / cap) of the codes from {@code from} on. */
    void cap(int from, float cap) {
        for (int i = from; i < size; i++) {
            values[i] = (float) (cap * Math.tanh(values[i] / (double) cap));
        }
    }

    /** The array of latents, with room for so many more from {@link #size} on. */
    int[] latents(int more) {
        reserve(more);
        return latents;
    }

    int size() {
        return size;
    }

    /**
     * Ends the current row with codes whose latents are in the array of latents up to {@code end}.
     *
     * @param bits raw float bits of the row's values, from {@code from} on
     */
    void endRow(IntBuffer bits, int from, int end) {
        int largest = 0;
        for (int i = size; i < end; i++) {
            int value = bits.get(from + latents[i]);
            largest = Math.max(largest, value);
            values[i] = Float.intBitsToFloat(value);
        }
        endRow(largest, end);
    }

    /**
     * Ends the current row with {@code count} codes, whose latents are in the array of latents.
     *
     * @param bits raw float bits of the codes
     */
    void endRow(int[] bits, int count) {
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, bits[i]);
            values[size + i] = Float.intBitsToFloat(bits[i]);
        }
        endRow(largest, size + count);
    }

    private void endRow(int largest, int end) {
        size = end;
        if (largest >= INFINITE) {
            requireFinite();
        }
        offsets[++row] = size;
    }

    /** Ends the current row. */
    void endRow() {
        requireFinite();
        offsets[++row] = size;
    }

    /**
     * The codes since the beginning.
     *
     * @throws ArithmeticException if a code overflowed
     */
    SparseBatch finish() {
        SparseBatch codes =
                new SparseBatch(
                        row,
                        offsets.clone(),
                        Arrays.copyOf(latents, size),
                        Arrays.copyOf(values, size));
        if (latents.length > MOST_KEPT) {
            latents = new int[MOST_KEPT];
            values = new float[MOST_KEPT];
        }
        return codes;
    }

    private void requireFinite() {
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
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > latents.length) {
            int capacity = Math.max(needed, Math.addExact(size, size >> 1));
            latents = Arrays.copyOf(latents, capacity);
            values = Arrays.copyOf(values, capacity);
        }
    }
}
