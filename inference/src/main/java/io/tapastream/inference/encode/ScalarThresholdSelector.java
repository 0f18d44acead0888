package io.tapastream.inference.encode;

/**
 * Values strictly above one threshold of at least 0. Cost O(D): eight values per branch, or none
 * where the row before was dense.
 */
final class ScalarThresholdSelector implements RowSelector {
    private final int bar;
    private final int[] places;
    private int expected;

    ScalarThresholdSelector(float threshold, int dictionarySize) {
        // -0.0 passes as a threshold of 0 but its bits would be below every value's.
        bar = Math.max(Float.floatToRawIntBits(threshold), 0);
        places = new int[dictionarySize + 1];
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        int blocks = Bars.blocks(expected, bits.length);
        int size = 0;
        for (int j = 0; j < blocks; j += Bars.BLOCK) {
            if (Bars.largest(bits, j) > bar) {
                size = Bars.append(bits, j, j + Bars.BLOCK, bar, places, size);
            }
        }
        expected = Bars.append(bits, blocks, bits.length, bar, places, size);
        sink.add(bits, places, expected);
    }
}
