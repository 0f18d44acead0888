package io.tapastream.core.match;

import java.util.HashSet;
import java.util.List;

/**
 * What FBMP is run with.
 *
 * @param betas the betas of the selection score F_beta, at least one, distinct, each in (0, 1000]
 * @param maxCoalition the most latents a coalition may have, 1..64; also bounded by the number of
 *     images and of concepts
 */
public record MatchingOptions(List<Double> betas, int maxCoalition) {
    private static final double LARGEST_BETA = 1000;
    private static final int LARGEST_COALITION = 64;

    public MatchingOptions {
        betas = List.copyOf(betas);
        if (betas.isEmpty()) {
            throw new IllegalArgumentException("betas must name at least one beta");
        }
        for (double beta : betas) {
            if (!(beta > 0 && beta <= LARGEST_BETA)) {
                throw new IllegalArgumentException(
                        "beta must be above 0 and at most " + LARGEST_BETA + ", got " + beta);
            }
        }
        if (new HashSet<>(betas).size() != betas.size()) {
            throw new IllegalArgumentException("betas must be distinct, got " + betas);
        }
        if (maxCoalition < 1 || maxCoalition > LARGEST_COALITION) {
            throw new IllegalArgumentException(
                    "maxCoalition must be in 1.." + LARGEST_COALITION + ", got " + maxCoalition);
        }
    }

    /** The published choice: beta 0.25, 0.5 and 1, at most 20 latents. */
    public static MatchingOptions defaults() {
        return new MatchingOptions(List.of(0.25, 0.5, 1.0), 20);
    }
}
