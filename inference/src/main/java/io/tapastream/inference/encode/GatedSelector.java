package io.tapastream.inference.encode;

import io.tapastream.inference.intake.ActivationRule;

/** relu(h * scale + magnitude bias) where h + gate bias is above 0. Cost O(D). */
final class GatedSelector implements RowSelector {
    private final ActivationRule.Gated rule;

    GatedSelector(ActivationRule.Gated rule) {
        this.rule = rule;
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        float[] gateBias = rule.gateBias();
        float[] scale = rule.scale();
        float[] magnitudeBias = rule.magnitudeBias();
        for (int j = 0; j < bits.length; j++) {
            float h = Float.intBitsToFloat(bits[j]);
            if (h + gateBias[j] > 0f) {
                float magnitude = h * scale[j] + magnitudeBias[j];
                if (magnitude > 0f) {
                    sink.add(j, magnitude);
                }
            }
        }
    }
}
