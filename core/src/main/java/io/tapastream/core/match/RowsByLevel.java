package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;

/**
 * Rows with the level down to which each of them counts: T_t of every level t up to it includes the
 * row. Gathers rows, then adds them to (or takes them off) a range of tables, one table after the
 * other. Scratch; not safe for use by several threads.
 */
final class RowsByLevel {
    private final IntList rows = new IntList();
    private final IntList depths = new IntList();
    private int[] ordered = new int[0];
    private final int[] deeperThan = new int[Byte.MAX_VALUE + 2];

    void clear() {
        rows.clear();
        depths.clear();
    }

    void add(int row, int depth) {
        rows.add(row);
        depths.add(depth);
    }

    int size() {
        return rows.size();
    }

    int row(int index) {
        return rows.get(index);
    }

    int depth(int index) {
        return depths.get(index);
    }

    /** How many rows would be added to the tables of levels above base. */
    long stepsAbove(int base) {
        long steps = 0;
        for (int i = 0; i < depths.size(); i++) {
            steps += Math.max(0, depths.get(i) - base);
        }
        return steps;
    }

    /** Adds each row to T_t for t in from..its depth. */
    void addTo(int[][] tables, int from, RowStore store) {
        int deepest = sort();
        for (int t = from; t <= deepest; t++) {
            store.addTo(tables[t], ordered, 0, deeperThan[t]);
        }
    }

    /** Takes each row off T_t for t in from..its depth. */
    void subtractFrom(int[][] tables, int from, RowStore store) {
        int deepest = sort();
        for (int t = from; t <= deepest; t++) {
            store.subtractFrom(tables[t], ordered, 0, deeperThan[t]);
        }
    }

    /** Orders the rows by falling depth; deeperThan[t] = how many count at level t. */
    private int sort() {
        int n = rows.size();
        if (ordered.length < n) {
            ordered = new int[n + n / 2];
        }
        int deepest = -1;
        for (int i = 0; i < n; i++) {
            deepest = Math.max(deepest, depths.get(i));
        }
        for (int t = 0; t <= deepest + 1; t++) {
            deeperThan[t] = 0;
        }
        for (int i = 0; i < n; i++) {
            deeperThan[depths.get(i)]++;
        }
        for (int t = deepest - 1; t >= 0; t--) {
            deeperThan[t] += deeperThan[t + 1];
        }
        for (int i = 0; i < n; i++) {
            ordered[--deeperThan[depths.get(i)]] = rows.get(i);
        }
        for (int t = 0; t <= deepest; t++) {
            deeperThan[t] = 0;
        }
        for (int i = 0; i < n; i++) {
            deeperThan[depths.get(i)]++;
        }
        for (int t = deepest - 1; t >= 0; t--) {
            deeperThan[t] += deeperThan[t + 1];
        }
        return deepest;
    }
}
