package io.tapastream.core.compare;

import java.util.Optional;

/**
 * The share of dead latents rose by at least the threshold. Critical where nine tenths are dead.
 *
 * @param threshold the smallest rise that matters, above 0, at most 1
 */
public record DeadLatentSurge(double threshold) {
    private static final double CRITICAL = 0.9;

    public DeadLatentSurge {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "threshold is " + threshold + ", allowed above 0 and up to 1");
        }
    }

    /**
     * @param dead share of dead latents, 0 to 1; NaN without images
     * @param previous the same under the previous SAE checkpoint
     */
    public Optional<Finding> find(double dead, double previous) {
        return dead - previous >= threshold
                ? Optional.of(new Finding(dead, previous, threshold, dead >= CRITICAL))
                : Optional.empty();
    }
}
