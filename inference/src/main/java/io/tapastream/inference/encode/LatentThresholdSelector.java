package io.tapastream.inference.encode;

import java.util.Arrays;

/** Values strictly above the threshold of their latent, each at least 0. Cost O(D). */
final class LatentThresholdSelector implements RowSelector {
    private final int[] bars;
    private final int[] blockBars;

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
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        for (int block = 0; block < blockBars.length; block++) {
            int from = block * Bars.BLOCK;
            if (Bars.largest(bits, from) > blockBars[block]) {
                scan(bits, from, from + Bars.BLOCK, sink);
            }
        }
        scan(bits, blockBars.length * Bars.BLOCK, bits.length, sink);
    }

    private void scan(int[] bits, int from, int to, CodeSink sink) {
        for (int j = from; j < to; j++) {
            if (bits[j] > bars[j]) {
                sink.add(j, Float.intBitsToFloat(bits[j]));
            }
        }
    }
}
