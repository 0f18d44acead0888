package io.tapastream.core.score;

import java.util.Arrays;

/** A list of covers without order; each at most once. */
final class CoverList {

    private Cover[] items = new Cover[4];
    private int size;

    int size() {
        return size;
    }

    Cover get(int index) {
        return items[index];
    }

    void add(Cover cover) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = cover;
    }

    void remove(Cover cover) {
        for (int i = 0; i < size; i++) {
            if (items[i] == cover) {
                items[i] = items[--size];
                items[size] = null;
                return;
            }
        }
    }
}
