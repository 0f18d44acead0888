package io.tapastream.inference.encode;

/**
 * The k largest values above 0 of one row whose k-th value nothing is known about; the lowest
 * latent wins a tie. Latents above a bar are gathered in their order; where too many come together,
 * all but the k largest are dropped and the bar rises. Cost O(D). For one thread.
 */
final class TopKRow {
    private final int k;
    private final LargestKeys largest;
    private final int[] candidates;
    private final int[] keys;

    TopKRow(int k, int dictionarySize) {
        this.k = k;
        largest = new LargestKeys(k);
        candidates = new int[(int) Math.min(4L * k + 64, dictionarySize) + 1];
        keys = new int[candidates.length];
    }

    /**
     * Writes the latents, ascending, from {@code at} on and returns their number.
     *
     * @param expected what the k-th value is probably above, at least 0
     */
    int select(int[] bits, int expected, int[] target, int at) {
        int size = gather(bits, expected);
        if (size < k && expected > 0) {
            size = gather(bits, 0);
        }
        System.arraycopy(candidates, 0, target, at, size);
        return size;
    }

    /** The keys of the latents that were selected last. */
    int[] keys() {
        return keys;
    }

    private int gather(int[] bits, int from) {
        int bar = from;
        int size = 0;
        for (int j = 0; j < bits.length; j++) {
            candidates[size] = j;
            keys[size] = bits[j];
            // A negative value would make the difference overflow.
            size += (bar - Math.max(bits[j], 0)) >>> 31;
            if (size == candidates.length - 1) {
                size = keepLargest(size, bar);
                bar = Math.max(bar, largest.bar());
            }
        }
        return keepLargest(size, bar);
    }

    /** Keys of the k-th place may be equal to a bar that rose to it, but not below. */
    private int keepLargest(int size, int bar) {
        return largest.keep(keys, size, Math.max(0, bar - 1), candidates, 0);
    }
}
