package io.tapastream.inference.encode;

import io.tapastream.inference.intake.ActivationRule;
import java.nio.IntBuffer;

/**
 * Picks the codes of a micro-batch of pre-activations.
 *
 * <p>They come as raw float bits. Implementations have scratch space: one instance for one thread.
 * What they select in a row depends on that row alone.
 */
interface BatchSelector {

    /** Adds the codes of the first {@code rows} rows [rows,D] to the sink, row by row. */
    void select(IntBuffer bits, int rows, CodeSink sink);

    static BatchSelector of(ActivationRule rule, int dictionarySize) {
        if (rule instanceof ActivationRule.SoftCapped capped) {
            BatchSelector selector = of(capped.rule(), dictionarySize);
            return (bits, rows, sink) -> {
                int from = sink.size();
                selector.select(bits, rows, sink);
                sink.cap(from, capped.cap());
            };
        }
        if (rule instanceof ActivationRule.Threshold threshold) {
            return new ThresholdSelector(threshold.thresholds(), dictionarySize);
        }
        if (rule instanceof ActivationRule.TopK topK && topK.rectified()) {
            return new TopKSelector(topK.k(), dictionarySize);
        }
        return byRow(RowSelector.of(rule, dictionarySize), dictionarySize);
    }

    private static BatchSelector byRow(RowSelector selector, int dictionarySize) {
        int[] row = new int[dictionarySize];
        return (bits, rows, sink) -> {
            for (int i = 0; i < rows; i++) {
                bits.get(i * dictionarySize, row);
                selector.select(row, sink);
                sink.endRow();
            }
        };
    }
}
