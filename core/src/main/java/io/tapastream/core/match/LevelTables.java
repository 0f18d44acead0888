package io.tapastream.core.match;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lends the count tables [D] of the pursuits' levels, and says when keeping more of them would
 * exceed the budget. Not safe for use by several threads.
 */
final class LevelTables {
    private static final int MOST_SPARE = 64;

    private final int latents;
    private final long most;
    private final Deque<int[]> spare = new ArrayDeque<>();
    private long lent;

    LevelTables(int latents, long budgetBytes) {
        this.latents = latents;
        most = budgetBytes / (4L * latents);
    }

    /** A table with arbitrary content. */
    int[] borrow() {
        lent++;
        int[] table = spare.poll();
        return table == null ? new int[latents] : table;
    }

    void giveBack(int[] table) {
        lent--;
        if (spare.size() < MOST_SPARE) {
            spare.push(table);
        }
    }

    boolean withinBudget() {
        return lent <= most;
    }

    long memoryBytes() {
        return 4L * latents * (lent + spare.size());
    }
}
