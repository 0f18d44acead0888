package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;

/**
 * Rows with the level down to which each of them counts: T_t of every level t up to it includes the
 * row. Gathers rows, then orders them so that those of one level are adjacent. Scratch; not safe
 * for use by several threads.
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

    /** How many rows would be added to the tables of levels above base. */
    long stepsAbove(int base) {
        long steps = 0;
        for (int i = 0; i < depths.size(); i++) {
            steps += Math.max(0, depths.get(i) - base);
        }
        return steps;
    }

    /** The rows that count at level t are the first {@link #countAt} of these. */
    int[] ordered() {
        return ordered;
    }

    int countAt(int level) {
        return deeperThan[level];
    }

    /**
     * Orders the rows by falling depth.
     *
     * @return the largest depth, -1 when there is no row
     */
    int order() {
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
