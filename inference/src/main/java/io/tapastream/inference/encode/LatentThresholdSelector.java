package io.tapastream.inference.encode;

/** Values strictly above the threshold of their latent, each at least 0. Cost O(D). */
final class LatentThresholdSelector implements RowSelector {
    private final int[] bars;

    LatentThresholdSelector(float[] thresholds) {
        bars = new int[thresholds.length];
        for (int j = 0; j < bars.length; j++) {
            // -0.0 passes as a threshold of 0 but its bits would be below every value's.
            bars[j] = Math.max(Float.floatToRawIntBits(thresholds[j]), 0);
        }
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        int blocks = bits.length & -8;
        for (int j = 0; j < blocks; j += 8) {
            if (Bars.anyAbove(bits, j, bars)) {
                scan(bits, j, j + 8, sink);
            }
        }
        scan(bits, blocks, bits.length, sink);
    }

    private void scan(int[] bits, int from, int to, CodeSink sink) {
        for (int j = from; j < to; j++) {
            if (bits[j] > bars[j]) {
                sink.add(j, Float.intBitsToFloat(bits[j]));
            }
        }
    }
}
