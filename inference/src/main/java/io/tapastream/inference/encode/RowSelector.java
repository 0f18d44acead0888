package io.tapastream.inference.encode;

import io.tapastream.inference.intake.ActivationRule;

/**
 * Picks the codes of one row of pre-activations.
 *
 * <p>A row comes as raw float bits: for values of at least 0 the order of the bits as integers is
 * the order of the values, and every negative value is a negative integer, so that integer
 * comparisons against a bar of at least 0 do. Implementations have scratch space: one instance for
 * one thread. What they select depends on the row alone.
 */
interface RowSelector {

    /** Adds the row's codes to the sink in ascending order of latents; does not end the row. */
    void select(int[] bits, CodeSink sink);

    /** For all rules but thresholds and rectified TopK. */
    static RowSelector of(ActivationRule rule, int dictionarySize) {
        if (rule instanceof ActivationRule.TopK topK) {
            return new SignedTopKSelector(topK.k(), dictionarySize);
        }
        if (rule instanceof ActivationRule.Gated gated) {
            return new GatedSelector(gated);
        }
        if (rule instanceof ActivationRule.GroupMax groupMax) {
            return new GroupMaxSelector(groupMax.groups());
        }
        return RowSelector::selectAll;
    }

    private static void selectAll(int[] bits, CodeSink sink) {
        for (int j = 0; j < bits.length; j++) {
            float value = Float.intBitsToFloat(bits[j]);
            if (value != 0f) {
                sink.add(j, value);
            }
        }
    }
}
