package io.tapastream.inference.encode;

/** Values strictly above one threshold of at least 0. Cost O(D), eight values per branch. */
final class ScalarThresholdSelector implements RowSelector {
    private final int bar;

    ScalarThresholdSelector(float threshold) {
        // -0.0 passes as a threshold of 0 but its bits would be below every value's.
        bar = Math.max(Float.floatToRawIntBits(threshold), 0);
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        int blocks = bits.length & -Bars.BLOCK;
        for (int j = 0; j < blocks; j += Bars.BLOCK) {
            if (Bars.largest(bits, j) > bar) {
                scan(bits, j, j + Bars.BLOCK, sink);
            }
        }
        scan(bits, blocks, bits.length, sink);
    }

    private void scan(int[] bits, int from, int to, CodeSink sink) {
        for (int j = from; j < to; j++) {
            if (bits[j] > bar) {
                sink.add(j, Float.intBitsToFloat(bits[j]));
            }
        }
    }
}
