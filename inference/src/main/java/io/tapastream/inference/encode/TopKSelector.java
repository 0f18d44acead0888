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
    private static final float BELOW_THE_LAST = 0.85f;

    private final int k;
    private final int[] keys;
    private final int[] latents;
    private final int[] scratch;
    private int size;
    private int expectedBar;

    TopKSelector(int k, int dictionarySize) {
        this.k = Math.min(k, dictionarySize);
        int capacity = (int) Math.min(4L * this.k + 64, dictionarySize) + Bars.BLOCK;
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
        int blocks = bits.length & -Bars.BLOCK;
        for (int j = 0; j < blocks; j += Bars.BLOCK) {
            if (Bars.largest(bits, j) > bar) {
                bar = append(bits, j, j + Bars.BLOCK, bar);
            }
        }
        append(bits, blocks, bits.length, bar);
    }

    private int append(int[] bits, int from, int to, int bar) {
        for (int j = from; j < to; j++) {
            keys[size] = bits[j];
            latents[size] = j;
            size += bits[j] > bar ? 1 : 0;
        }
        return size > keys.length - Bars.BLOCK ? keepLargest() : bar;
    }

    /** Drops all but the k largest, keeping the order, and returns the smallest of them. */
    private int keepLargest() {
        System.arraycopy(keys, 0, scratch, 0, size);
        int smallest = Selection.largest(scratch, size, k);
        int ties = k;
        for (int i = 0; i < size; i++) {
            ties -= keys[i] > smallest ? 1 : 0;
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (keys[i] > smallest || (keys[i] == smallest && ties-- > 0)) {
                keys[kept] = keys[i];
                latents[kept] = latents[i];
                kept++;
            }
        }
        size = kept;
        return smallest;
    }
}
