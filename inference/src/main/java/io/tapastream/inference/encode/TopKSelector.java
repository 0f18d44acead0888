package io.tapastream.inference.encode;

import java.nio.IntBuffer;

/**
 * The k largest values above 0 of each row; the lowest latent wins a tie.
 *
 * <p>Candidates are the values above a bar that is the same for all rows looked at together: about
 * the lowest k-th value of the 32 to 64 rows before, so that one row in 50 has too few of them
 * where the rows are of one kind. Such a row is looked at alone. The bar is a matter of speed only.
 */
final class TopKSelector implements BatchSelector {
    private static final int NONE = Integer.MAX_VALUE;

    /** In raw bits: a row with too few candidates above a bar is given one lower by a third. */
    private static final int LOWER = 1 << 22;

    private final int k;
    private final int dictionarySize;
    private final ActiveBits active;
    private final TopKRow single;
    private final LargestKeys largest;
    private final int[] row;
    private final int[] keys;
    private int blockBar = NONE;
    private int previousBar = NONE;

    TopKSelector(int k, int dictionarySize) {
        this.k = Math.min(k, dictionarySize);
        this.dictionarySize = dictionarySize;
        active = new ActiveBits(dictionarySize);
        single = new TopKRow(this.k, dictionarySize);
        largest = new LargestKeys(this.k);
        row = new int[dictionarySize];
        keys = new int[dictionarySize];
    }

    @Override
    public void select(IntBuffer bits, int rows, CodeSink sink) {
        for (int first = 0; first < rows; first += ActiveBits.ROWS) {
            if (blockBar == NONE) {
                blockBar = barOfRow(bits, first * dictionarySize);
            }
            selectBlock(bits, first, Math.min(ActiveBits.ROWS, rows - first), sink);
        }
    }

    private int barOfRow(IntBuffer bits, int from) {
        bits.get(from, row);
        int found = single.select(row, 0, new int[k], 0);
        return found < k ? 0 : belowSmallest(single.keys());
    }

    private void selectBlock(IntBuffer bits, int first, int count, CodeSink sink) {
        int bar = Math.min(blockBar, previousBar);
        active.find(bits, first, count, bar);
        int lowest = NONE;
        int full = 0;
        for (int i = 0; i < count; i++) {
            int rowBar = selectRow(bits, (first + i) * dictionarySize, i, bar, sink);
            full += rowBar == NONE ? 0 : 1;
            lowest = Math.min(lowest, rowBar);
        }
        previousBar = blockBar;
        // Where most rows have fewer than k values above 0, all of those are candidates.
        blockBar = 2 * full < count ? 0 : lowest;
    }

    /** Returns a bar that about k values of the row are above, or NONE if there are not k. */
    private int selectRow(IntBuffer bits, int from, int place, int bar, CodeSink sink) {
        int[] latents = sink.latents(dictionarySize + ActiveBits.SLACK);
        int at = sink.size();
        int found = active.latents(place, latents, at) - at;
        if (found < k && bar > 0) {
            bits.get(from, row);
            int kept = single.select(row, Math.max(0, bar - LOWER), latents, at);
            sink.endRow(single.keys(), kept);
            return kept < k ? NONE : belowSmallest(single.keys());
        }
        for (int i = 0; i < found; i++) {
            keys[i] = bits.get(from + latents[at + i]);
        }
        int kept = largest.keep(keys, found, bar, latents, at);
        sink.endRow(keys, kept);
        if (kept < k) {
            return NONE;
        }
        return found > k ? largest.bar() : bar;
    }

    private int belowSmallest(int[] positive) {
        int smallest = Integer.MAX_VALUE;
        for (int i = 0; i < k; i++) {
            smallest = Math.min(smallest, positive[i]);
        }
        return smallest - 1;
    }
}
