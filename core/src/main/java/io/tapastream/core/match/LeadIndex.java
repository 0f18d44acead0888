package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import java.util.Arrays;

/**
 * Latent to the (path, level) pairs it leads: which paths a row with a given latent touches. An
 * entry is path * 64 + level.
 */
final class LeadIndex {
    private static final int LEVEL_BITS = 6;

    private final IntList[] uses;

    LeadIndex(int latents) {
        uses = new IntList[latents];
    }

    /** The entries of a latent, or null when it leads nowhere. */
    IntList uses(int latent) {
        return uses[latent];
    }

    static int path(int entry) {
        return entry >>> LEVEL_BITS;
    }

    static int level(int entry) {
        return entry & (1 << LEVEL_BITS) - 1;
    }

    /** Replaces the leads under which a path is known. */
    void update(int path, int[] before, int[] after) {
        if (Arrays.equals(before, after)) {
            return;
        }
        for (int s = 0; s < before.length; s++) {
            if (s >= after.length || before[s] != after[s]) {
                uses[before[s]].removeValue(path << LEVEL_BITS | s);
            }
        }
        for (int s = 0; s < after.length; s++) {
            if (s >= before.length || before[s] != after[s]) {
                if (uses[after[s]] == null) {
                    uses[after[s]] = new IntList();
                }
                uses[after[s]].add(path << LEVEL_BITS | s);
            }
        }
    }

    long memoryBytes() {
        long bytes = 4L * uses.length;
        for (IntList list : uses) {
            bytes += list == null ? 0 : list.memoryBytes();
        }
        return bytes;
    }
}
