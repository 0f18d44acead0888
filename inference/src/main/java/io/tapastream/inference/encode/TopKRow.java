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
    private int kth;

    TopKRow(int k, int dictionarySize) {
        this.k = k;
        largest = new LargestKeys(k);
        candidates = new int[(int) Math.min(4L * k + 64, dictionarySize) + 1];
        keys = new int[candidates.length];
    }

    /** A value that about k values of the row are above, 0 where there are not that many. */
    int bar(int[] bits) {
        int[] latents = new int[k];
        return select(bits, latents, 0) == k ? kth : 0;
    }

    /** Writes the latents, ascending, from {@code at} on and returns their number. */
    int select(int[] bits, int[] target, int at) {
        int bar = 0;
        int size = 0;
        for (int j = 0; j < bits.length; j++) {
            candidates[size] = j;
            keys[size] = bits[j];
            // A negative value would make the difference overflow.
            size += (bar - Math.max(bits[j], 0)) >>> 31;
            if (size == candidates.length - 1) {
                size = keepLargest(bits, size);
                bar = Math.max(bar, largest.bar());
            }
        }
        size = keepLargest(bits, size);
        System.arraycopy(candidates, 0, target, at, size);
        kth = smallest(size);
        return size;
    }

    /** The k-th value of the last row, if it had that many. */
    int kth() {
        return kth;
    }

    private int keepLargest(int[] bits, int size) {
        int kept = largest.keep(keys, size, candidates, 0);
        for (int i = 0; i < kept; i++) {
            keys[i] = bits[candidates[i]];
        }
        return kept;
    }

    private int smallest(int size) {
        int smallest = Integer.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            smallest = Math.min(smallest, keys[i]);
        }
        return smallest;
    }
}
