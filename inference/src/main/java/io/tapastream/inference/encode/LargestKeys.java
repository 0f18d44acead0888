package io.tapastream.inference.encode;

import java.util.Arrays;

/**
 * Keeps the k latents with the largest keys, without a branch per key. Cost O(n) for n candidates
 * whose k-th key is near the bar that all keys pass, O(n log n) at most. For one thread.
 *
 * <p>The k-th key is first looked for in a histogram above that bar, whose steps become wider or
 * narrower so that it falls into the middle. What the histogram leaves open is settled by halving
 * the range.
 */
final class LargestKeys {
    private static final int STEPS = 128;

    private static final int FEW_STEPS = STEPS / 16;
    private static final int CALLS = 8;
    private static final int NARROWEST = 8;
    private static final int WIDEST = 24;

    private final int k;
    private final int[] histogram = new int[STEPS];
    private int bar;

    /** A step is 2^stepBits units in the last place: with 15, 0.2 to 0.4 % of a value. */
    private int stepBits = 15;

    /** CALLS times the running mean of the step of the k-th key. */
    private int meanStep = CALLS * STEPS / 2;

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
     * Drops all but the k largest of {@code size} latents from position {@code at} on, and their
     * keys; of equal keys the first ones stay, and the order stays. Returns how many are left.
     *
     * @param below what all keys are above, at least 0
     */
    int keep(int[] keys, int size, int below, int[] latents, int at) {
        if (size <= k) {
            return size;
        }
        int ties = k - search(keys, size, below);
        return ties == 0
                ? keepAbove(keys, size, latents, at)
                : keepAboveAndTies(keys, size, ties, latents, at);
    }

    private int keepAbove(int[] keys, int size, int[] latents, int at) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int key = keys[i];
            keys[kept] = key;
            latents[at + kept] = latents[at + i];
            kept += (bar - key) >>> 31;
        }
        return kept;
    }

    private int keepAboveAndTies(int[] keys, int size, int ties, int[] latents, int at) {
        int kept = 0;
        int left = ties;
        for (int i = 0; i < size; i++) {
            int key = keys[i];
            int tie = key == bar && left > 0 ? 1 : 0;
            left -= tie;
            keys[kept] = key;
            latents[at + kept] = latents[at + i];
            kept += ((bar - key) >>> 31) + tie;
        }
        return kept;
    }

    /** Finds the bar and returns how many keys are above it, k at most. */
    private int search(int[] keys, int size, int below) {
        Arrays.fill(histogram, 0);
        for (int i = 0; i < size; i++) {
            histogram[Math.min((keys[i] - below - 1) >>> stepBits, STEPS - 1)]++;
        }
        int step = 0;
        int above = size - histogram[0];
        while (above > k) {
            step++;
            above -= histogram[step];
        }
        int low = below + (step << stepBits);
        int high =
                step == STEPS - 1
                        ? largest(keys, size)
                        : (int) Math.min(Integer.MAX_VALUE, low + (1L << stepBits));
        adapt(step);
        if (above == k) {
            bar = high;
            return k;
        }
        return halve(keys, size, low, high);
    }

    private static int largest(int[] keys, int size) {
        int largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, keys[i]);
        }
        return largest;
    }

    private void adapt(int step) {
        meanStep += step - meanStep / CALLS;
        if (step == STEPS - 1 && stepBits < WIDEST) {
            stepBits++;
            meanStep /= 2;
        } else if (meanStep < CALLS * FEW_STEPS && stepBits > NARROWEST) {
            stepBits--;
            meanStep *= 2;
        }
    }

    /** More than k keys are above the lower end, fewer above the higher one. */
    private int halve(int[] keys, int size, int from, int to) {
        int low = from;
        int high = to;
        while (high - low > 1) {
            int middle = low + ((high - low) >>> 1);
            int above = above(keys, size, middle);
            if (above == k) {
                bar = middle;
                return k;
            }
            if (above > k) {
                low = middle;
            } else {
                high = middle;
            }
        }
        bar = high;
        return above(keys, size, high);
    }

    /** Keys and bar are not negative, so that their difference does not overflow. */
    private static int above(int[] keys, int size, int bar) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += (bar - keys[i]) >>> 31;
        }
        return count;
    }
}
