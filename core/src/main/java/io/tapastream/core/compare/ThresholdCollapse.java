package io.tapastream.core.compare;

import java.util.Optional;

/**
 * The thresholds of an SAE collapsed, seen in L0, the mean number of active latents of an image: it
 * went to zero (found also without a previous SAE checkpoint), or it changed by at least a factor,
 * up or down. Critical where it is zero.
 *
 * @param factor the smallest factor that matters, above 1
 */
public record ThresholdCollapse(double factor) {
    public ThresholdCollapse {
        if (!(factor > 1)) {
            throw new IllegalArgumentException("factor is " + factor + ", allowed above 1");
        }
    }

    /**
     * @param l0 of this SAE checkpoint; NaN without images
     * @param previous of the previous one; NaN where there is none
     */
    public Optional<Finding> find(double l0, double previous) {
        boolean gone = l0 == 0;
        boolean jumped = previous > 0 && (l0 >= factor * previous || l0 * factor <= previous);
        return gone || jumped
                ? Optional.of(new Finding(l0, previous, factor, gone))
                : Optional.empty();
    }
}
