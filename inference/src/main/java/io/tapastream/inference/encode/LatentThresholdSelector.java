package io.tapastream.inference.encode;

import java.util.Arrays;

/**
 * Values strictly above the threshold of their latent, each at least 0. Cost O(D): eight values per
 * branch, or none where the row before was dense.
 */
final class LatentThresholdSelector implements RowSelector {
    private final int[] bars;
    private final int[] blockBars;
    private final int[] places;
    private int expected;

    LatentThresholdSelector(float[] thresholds) {
        bars = new int[thresholds.length];
        for (int j = 0; j < bars.length; j++) {
            // -0.0 passes as a threshold of 0 but its bits would be below every value's.
            bars[j] = Math.max(Float.floatToRawIntBits(thresholds[j]), 0);
        }
        blockBars = new int[bars.length / Bars.BLOCK];
        for (int block = 0; block < blockBars.length; block++) {
            int from = block * Bars.BLOCK;
            blockBars[block] = Arrays.stream(bars, from, from + Bars.BLOCK).min().orElseThrow();
        }
        places = new int[bars.length + 1];
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        int blocks = Bars.blocks(expected, bits.length);
        int size = 0;
        for (int j = 0; j < blocks; j += Bars.BLOCK) {
            if (Bars.largest(bits, j) > blockBars[j / Bars.BLOCK]) {
                size = Bars.append(bits, j, j + Bars.BLOCK, bars, places, size);
            }
        }
        expected = Bars.append(bits, blocks, bits.length, bars, places, size);
        sink.add(bits, places, expected);
    }
}
