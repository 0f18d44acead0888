package io.tapastream.core.compare;

import java.util.Optional;

/**
 * A run went silent: nothing came for at least so long.
 *
 * @param longest the longest time between two SAE checkpoints, milliseconds
 */
public record Silence(long longest) {
    public Silence {
        if (longest <= 0) {
            throw new IllegalArgumentException("longest is " + longest + " ms, allowed above 0");
        }
    }

    /** When the run counts as silent if nothing more comes, milliseconds. */
    public long due(long lastArrival) {
        return lastArrival + longest;
    }

    /** Value and threshold in seconds. */
    public Optional<Finding> find(long lastArrival, long now) {
        return now >= due(lastArrival)
                ? Optional.of(
                        new Finding(
                                (now - lastArrival) / 1000.0, Double.NaN, longest / 1000.0, false))
                : Optional.empty();
    }
}
