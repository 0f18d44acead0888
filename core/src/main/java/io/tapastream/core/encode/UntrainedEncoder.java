package io.tapastream.core.encode;

import java.util.Random;

/**
 * The encoder of an untrained SAE, the baseline of Delta MATCHScore (arXiv 2606.24716): weights as
 * the published SAEs start with, uniform in +-sqrt(6 / D) (Kaiming), biases 0. The same seed and
 * shape give the same weights on every machine and every JDK (java.util.Random's algorithm is part
 * of its contract), so one drawing serves matching and perturbation and can be repeated from the
 * record of its seed.
 *
 * @param seed the seed to record
 * @param width embedding width, E
 * @param latents dictionary size, D
 */
public record UntrainedEncoder(long seed, int width, int latents) {

    public UntrainedEncoder {
        if (width < 1 || latents < 1 || (long) width * latents > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "shape ["
                            + width
                            + ","
                            + latents
                            + "] must have sizes of at least 1 and fewer than 2^31 weights");
        }
    }

    /** W_enc [E,D] in row order. The codes of x are x W_enc, dense, or its k largest. */
    public float[] weights() {
        Random random = new Random(seed);
        double bound = Math.sqrt(6.0 / latents);
        float[] weights = new float[width * latents];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return weights;
    }
}
