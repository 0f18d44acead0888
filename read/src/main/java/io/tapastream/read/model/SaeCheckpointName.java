package io.tapastream.read.model;

import java.util.Comparator;

/**
 * One SAE checkpoint, whatever it is evaluated on. Ordered by its parts.
 *
 * @param run the training run
 * @param sae the SAE within the run
 * @param step its training step
 */
public record SaeCheckpointName(String run, String sae, long step)
        implements Comparable<SaeCheckpointName> {
    private static final Comparator<SaeCheckpointName> ORDER =
            Comparator.comparing(SaeCheckpointName::run)
                    .thenComparing(SaeCheckpointName::sae)
                    .thenComparingLong(SaeCheckpointName::step);

    @Override
    public int compareTo(SaeCheckpointName other) {
        return ORDER.compare(this, other);
    }
}
