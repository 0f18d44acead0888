package io.tapastream.core.probe;

import java.util.OptionalDouble;

/**
 * How probes are fitted.
 *
 * @param seed decides which images are held out while a penalty is chosen
 * @param l2 the penalty of all concepts, in the units of the embeddings; empty: chosen for each
 *     concept
 */
public record ProbeOptions(long seed, OptionalDouble l2) {
    public ProbeOptions {
        if (l2.isPresent() && !(l2.getAsDouble() > 0 && Double.isFinite(l2.getAsDouble()))) {
            throw new IllegalArgumentException(
                    "l2 is " + l2.getAsDouble() + ", must be a finite number above 0");
        }
    }
}
