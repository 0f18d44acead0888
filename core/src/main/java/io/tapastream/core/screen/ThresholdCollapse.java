package io.tapastream.core.screen;

import java.util.Optional;

/**
 * The thresholds of an SAE collapsed, seen in L0, the mean number of active latents of an image: it
 * went to zero (found also without a former SAE checkpoint), or it changed by at least a factor, up
 * or down. Critical where it is zero.
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
     * @param former of the former one; NaN where there is none
     */
    public Optional<Finding> find(double l0, double former) {
        boolean gone = l0 == 0;
        boolean jumped = former > 0 && (l0 >= factor * former || l0 * factor <= former);
        return gone || jumped
                ? Optional.of(new Finding(l0, former, factor, gone))
                : Optional.empty();
    }
}
