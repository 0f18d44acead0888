package io.tapastream.inference.encode;

/**
 * The k largest values above 0; the lowest latent wins a tie. Cost O(D) with eight values per
 * branch.
 *
 * <p>Values above a bar are gathered in the order of their latents; where too many come together,
 * all but the k largest are dropped and the bar rises to the smallest of these. A row begins with a
 * bar a little below the k-th value of the row before, and is read again from 0 where that was too
 * high: a matter of speed only.
 */
final class TopKSelector implements RowSelector {
    private static final float BELOW_THE_LAST = 0.9f;
    private static final int SPARSE = 32;

    private final int k;
    private final boolean sparse;
    private final int[] keys;
    private final int[] latents;
    private final int[] scratch;
    private int size;
    private int expectedBar;

    TopKSelector(int k, int dictionarySize) {
        this.k = Math.min(k, dictionarySize);
        // Where every other block holds a candidate, skipping blocks costs more than it saves.
        sparse = dictionarySize / SPARSE > this.k;
        long candidates = sparse ? 4L * this.k + 64 : dictionarySize;
        int capacity = (int) Math.min(candidates, dictionarySize) + Bars.BLOCK;
        keys = new int[capacity];
        latents = new int[capacity];
        scratch = new int[capacity];
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        gather(bits, expectedBar);
        if (size < k && expectedBar > 0) {
            gather(bits, 0);
        }
        expectedBar = 0;
        if (size >= k) {
            int smallest = keepLargest();
            float below = Float.intBitsToFloat(smallest) * BELOW_THE_LAST;
            expectedBar = Float.floatToRawIntBits(below);
        }
        for (int i = 0; i < size; i++) {
            sink.add(latents[i], Float.intBitsToFloat(keys[i]));
        }
    }

    private void gather(int[] bits, int from) {
        size = 0;
        int bar = from;
        int blocks = sparse ? bits.length & -Bars.BLOCK : 0;
        for (int j = 0; j < blocks; j += Bars.BLOCK) {
            if (Bars.largest(bits, j) > bar) {
                bar = append(bits, j, j + Bars.BLOCK, bar);
            }
        }
        append(bits, blocks, bits.length, bar);
    }

    /**
     * Without a branch per value: each is written behind the candidates, and counted if it is one.
     */
    private int append(int[] bits, int from, int to, int bar) {
        int end = size;
        for (int j = from; j < to; j++) {
            keys[end] = bits[j];
            latents[end] = j;
            end += bits[j] > bar ? 1 : 0;
        }
        size = end;
        return sparse && size > keys.length - Bars.BLOCK ? keepLargest() : bar;
    }

    /** Drops all but the k largest, keeping the order, and returns the smallest of them. */
    private int keepLargest() {
        System.arraycopy(keys, 0, scratch, 0, size);
        int smallest = Selection.largest(scratch, size, k);
        int larger = 0;
        for (int i = 0; i < size; i++) {
            larger += keys[i] > smallest ? 1 : 0;
        }
        int ties = k - larger;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int key = keys[i];
            int tie = key == smallest && ties > 0 ? 1 : 0;
            ties -= tie;
            keys[kept] = key;
            latents[kept] = latents[i];
            kept += (key > smallest ? 1 : 0) + tie;
        }
        size = kept;
        return smallest;
    }
}
