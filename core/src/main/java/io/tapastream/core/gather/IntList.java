package io.tapastream.core.gather;

import java.util.Arrays;

/** A growing list of ints with its array in the open, for the hot loops of the statistics. */
public final class IntList {
    private static final int[] EMPTY = {};

    private int[] items = EMPTY;
    private int size;

    public void add(int value) {
        if (size == items.length) {
            items = Arrays.copyOf(items, Math.max(4, size + (size >> 1)));
        }
        items[size++] = value;
    }

    public int size() {
        return size;
    }

    public int get(int index) {
        return items[index];
    }

    /** The backing array: valid up to {@link #size()} and until the next call that changes it. */
    public int[] items() {
        return items;
    }

    public void clear() {
        size = 0;
    }

    /** Removes the last value and returns it. */
    public int removeLast() {
        return items[--size];
    }

    /**
     * Removes one occurrence of a value, by putting the last value in its place.
     *
     * @return whether it was there
     */
    public boolean removeValue(int value) {
        for (int i = 0; i < size; i++) {
            if (items[i] == value) {
                items[i] = items[--size];
                return true;
            }
        }
        return false;
    }

    /** Keeps the first n values. */
    public void truncate(int n) {
        size = n;
    }

    public int[] toArray() {
        return Arrays.copyOf(items, size);
    }

    /** Estimate of the bytes held. */
    public long memoryBytes() {
        return 40L + 4L * items.length;
    }
}
