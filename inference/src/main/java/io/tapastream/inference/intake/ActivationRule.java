package io.tapastream.inference.intake;

/** How the pre-activations h = x' W + b of one sample, [D], become its codes. */
public sealed interface ActivationRule {

    /** Every value is a code, negative ones too. */
    record Dense() implements ActivationRule {}

    /**
     * The k largest values of a sample; the lowest latent wins a tie.
     *
     * @param k number of values kept
     * @param rectified whether values below 0 become 0
     */
    record TopK(int k, boolean rectified) implements ActivationRule {}

    /**
     * Values strictly above a threshold that is never negative.
     *
     * @param thresholds one per latent, or a single one for all
     */
    record Threshold(float[] thresholds) implements ActivationRule {
        public Threshold {
            for (float threshold : thresholds) {
                if (!(threshold >= 0)) {
                    throw new IllegalArgumentException(
                            "threshold " + threshold + " is negative or not a number");
                }
            }
        }

        /** Keeps h > max(threshold, 0). */
        static Threshold above(float... thresholds) {
            float[] strict = new float[thresholds.length];
            for (int i = 0; i < strict.length; i++) {
                strict[i] = Math.max(thresholds[i], 0f);
            }
            return new Threshold(strict);
        }

        /** Keeps relu(h) >= threshold, as a strict comparison with the float just below. */
        static Threshold atLeast(float... thresholds) {
            float[] strict = new float[thresholds.length];
            for (int i = 0; i < strict.length; i++) {
                strict[i] = thresholds[i] > 0 ? Math.nextDown(thresholds[i]) : 0f;
            }
            return new Threshold(strict);
        }
    }

    /**
     * relu(h * scale + magnitudeBias) where h + gateBias > 0; all three are [D].
     *
     * @param gateBias added to h for the gate
     * @param scale factor of h for the magnitude
     * @param magnitudeBias added to the scaled h
     */
    record Gated(float[] gateBias, float[] scale, float[] magnitudeBias)
            implements ActivationRule {}

    /**
     * The largest rectified value of each of {@code groups} contiguous groups of equal size; the
     * lowest latent wins a tie.
     */
    record GroupMax(int groups) implements ActivationRule {}

    /**
     * cap tanh(code / cap) of each code that another rule gives; which latents are active stays.
     *
     * @param rule gives the codes
     * @param cap above 0
     */
    record SoftCapped(ActivationRule rule, float cap) implements ActivationRule {}
}
