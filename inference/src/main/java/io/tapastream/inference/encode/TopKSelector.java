package io.tapastream.inference.encode;

/**
 * The k largest values above 0; the lowest latent wins a tie. Cost O(D) with eight values per
 * branch in large dictionaries and without a branch per value in small ones.
 *
 * <p>Latents above a bar are gathered in their order; where too many come together, all but the k
 * largest are dropped and the bar rises. A row begins with a bar a little below the k-th value of
 * the row before, and is read again from 0 where that was too high: a matter of speed only.
 */
final class TopKSelector implements RowSelector {
    private static final float BELOW_THE_LAST = 0.9f;
    private static final int SPARSE = 32;

    private final int k;
    private final boolean sparse;
    private final int[] latents;
    private final int[] keys;
    private int size;
    private int expectedBar;
    private int lastBar;

    TopKSelector(int k, int dictionarySize) {
        this.k = Math.min(k, dictionarySize);
        // Where every other block holds a candidate, skipping blocks costs more than it saves.
        sparse = dictionarySize / SPARSE > this.k;
        long candidates = sparse ? 4L * this.k + 64 : dictionarySize;
        int capacity = (int) Math.min(candidates, dictionarySize) + Bars.BLOCK;
        latents = new int[capacity];
        keys = new int[capacity];
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        gather(bits, expectedBar);
        if (size < k && expectedBar > 0) {
            gather(bits, 0);
        }
        keepLargest(bits);
        expectedBar = size < k ? 0 : belowSmallest(bits);
        sink.add(bits, latents, size);
    }

    private void gather(int[] bits, int from) {
        size = 0;
        int bar = from;
        int blocks = sparse ? bits.length & -Bars.BLOCK : 0;
        for (int j = 0; j < blocks; j += Bars.BLOCK) {
            if (Bars.largest(bits, j) > bar) {
                size = Bars.append(bits, j, j + Bars.BLOCK, bar, latents, size);
                if (size > latents.length - Bars.BLOCK) {
                    bar = Math.max(bar, keepLargest(bits));
                }
            }
        }
        size = Bars.append(bits, blocks, bits.length, bar, latents, size);
    }

    /**
     * Drops all but the k largest, keeping the order; no value that is dropped is above the bar.
     */
    private int keepLargest(int[] bits) {
        if (size <= k) {
            return 0;
        }
        int smallest = Integer.MAX_VALUE;
        int largest = 0;
        for (int i = 0; i < size; i++) {
            keys[i] = bits[latents[i]];
            smallest = Math.min(smallest, keys[i]);
            largest = Math.max(largest, keys[i]);
        }
        int bar = bar(smallest, largest);
        int ties = k - above(bar);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int tie = keys[i] == bar && ties > 0 ? 1 : 0;
            ties -= tie;
            latents[kept] = latents[i];
            kept += Bars.above(keys[i], bar) + tie;
        }
        size = kept;
        return bar;
    }

    /** A bar that k keys are above, or, where the k-th place is tied, the tied key. */
    private int bar(int smallest, int largest) {
        int low = smallest;
        int high = largest;
        int bar = lastBar > low && lastBar < high ? lastBar : low + ((high - low) >>> 1);
        int larger = above(bar);
        while (larger != k && low < high) {
            if (larger > k) {
                low = bar + 1;
            } else {
                high = bar;
            }
            bar = low + ((high - low) >>> 1);
            larger = above(bar);
        }
        lastBar = bar;
        return bar;
    }

    private int above(int bar) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += Bars.above(keys[i], bar);
        }
        return count;
    }

    private int belowSmallest(int[] bits) {
        int smallest = Integer.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            smallest = Math.min(smallest, bits[latents[i]]);
        }
        return Float.floatToRawIntBits(Float.intBitsToFloat(smallest) * BELOW_THE_LAST);
    }
}
