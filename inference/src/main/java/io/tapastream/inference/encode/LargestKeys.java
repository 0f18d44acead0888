package io.tapastream.inference.encode;

/**
 * Keeps the k latents with the largest keys, without a branch per key. Cost O(n log n) for n
 * candidates at most, less where the k-th key is near that of the call before. For one thread.
 */
final class LargestKeys {
    private final int k;
    private int bar;

    LargestKeys(int k) {
        this.k = k;
    }

    /**
     * After a call with more than k candidates: k keys are above it or, where the k-th place was
     * tied, it is the tied key.
     */
    int bar() {
        return bar;
    }

    /**
     * Drops all but the k largest of {@code size} latents that lie from {@code at} on; of equal
     * keys the first ones stay, and the order stays. Returns how many are left.
     */
    int keep(int[] keys, int size, int[] latents, int at) {
        if (size <= k) {
            return size;
        }
        int ties = k - search(keys, size);
        int kept = at;
        for (int i = 0; i < size; i++) {
            int tie = keys[i] == bar && ties > 0 ? 1 : 0;
            ties -= tie;
            latents[kept] = latents[at + i];
            kept += ((bar - keys[i]) >>> 31) + tie;
        }
        return kept - at;
    }

    /** Finds the bar and returns how many keys are above it, k at most. */
    private int search(int[] keys, int size) {
        int low = Integer.MAX_VALUE;
        int high = 0;
        for (int i = 0; i < size; i++) {
            low = Math.min(low, keys[i]);
            high = Math.max(high, keys[i]);
        }
        if (bar <= low || bar >= high) {
            bar = low + ((high - low) >>> 1);
        }
        int larger = above(keys, size, bar);
        while (larger != k && low < high) {
            if (larger > k) {
                low = bar + 1;
            } else {
                high = bar;
            }
            bar = low + ((high - low) >>> 1);
            larger = above(keys, size, bar);
        }
        return larger;
    }

    /** Keys and bar are positive, so that their difference does not overflow. */
    private static int above(int[] keys, int size, int bar) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += (bar - keys[i]) >>> 31;
        }
        return count;
    }
}
