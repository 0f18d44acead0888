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
    private static final int UNKNOWN = Integer.MAX_VALUE;

    private final int k;
    private final int dictionarySize;
    private final ActiveBits active;
    private final TopKRow single;
    private final LargestKeys largest;
    private final int[] row;
    private final int[] keys;
    private int blockBar = UNKNOWN;
    private int formerBar = UNKNOWN;

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
            if (blockBar == UNKNOWN) {
                bits.get(first * dictionarySize, row);
                blockBar = single.bar(row);
            }
            selectBlock(bits, first, Math.min(ActiveBits.ROWS, rows - first), sink);
        }
    }

    private void selectBlock(IntBuffer bits, int first, int count, CodeSink sink) {
        int bar = Math.min(blockBar, formerBar);
        active.find(bits, first, count, bar);
        int lowest = UNKNOWN;
        int full = 0;
        for (int i = 0; i < count; i++) {
            int from = (first + i) * dictionarySize;
            int[] latents = sink.latents(dictionarySize + ActiveBits.SLACK);
            int at = sink.size();
            int found = active.latents(i, latents, at) - at;
            int kth = bar;
            if (found > k) {
                gather(bits, from, latents, at, found);
                found = largest.keep(keys, found, latents, at);
                kth = largest.bar();
            } else if (found < k && bar > 0) {
                bits.get(from, row);
                found = single.select(row, latents, at);
                kth = single.kth();
            }
            if (found == k) {
                full++;
                lowest = Math.min(lowest, kth);
            }
            sink.endRow(bits, from, at + found);
        }
        formerBar = blockBar;
        // Where most rows have fewer than k values above 0, those are the candidates.
        blockBar = 2 * full < count ? 0 : lowest;
    }

    private void gather(IntBuffer bits, int from, int[] latents, int at, int count) {
        for (int i = 0; i < count; i++) {
            keys[i] = bits.get(from + latents[at + i]);
        }
    }
}
