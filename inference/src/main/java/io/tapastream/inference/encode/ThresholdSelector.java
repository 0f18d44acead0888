package io.tapastream.inference.encode;

import java.nio.IntBuffer;

/** Values strictly above a threshold of at least 0, one for all latents or one for each. */
final class ThresholdSelector implements BatchSelector {
    private final int dictionarySize;
    private final int[] bars;
    private final ActiveBits active;

    ThresholdSelector(float[] thresholds, int dictionarySize) {
        this.dictionarySize = dictionarySize;
        bars = new int[thresholds.length];
        for (int j = 0; j < bars.length; j++) {
            // -0.0 passes as a threshold of 0 but its bits would be below every value's.
            bars[j] = Math.max(Float.floatToRawIntBits(thresholds[j]), 0);
        }
        active = new ActiveBits(dictionarySize);
    }

    @Override
    public void select(IntBuffer bits, int rows, CodeSink sink) {
        for (int first = 0; first < rows; first += ActiveBits.ROWS) {
            int count = Math.min(ActiveBits.ROWS, rows - first);
            if (bars.length == 1) {
                active.find(bits, first, count, bars[0]);
            } else {
                active.find(bits, first, count, bars);
            }
            for (int row = 0; row < count; row++) {
                int[] latents = sink.latents(dictionarySize + ActiveBits.SLACK);
                int end = active.latents(row, latents, sink.size());
                sink.endRow(bits, (first + row) * dictionarySize, end);
            }
        }
    }
}
