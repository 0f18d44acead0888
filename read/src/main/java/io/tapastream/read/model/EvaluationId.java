package io.tapastream.read.model;

import java.util.Comparator;
import java.util.Objects;

/**
 * What one evaluation is of: an SAE checkpoint on a data set. Ordered by run, data set, SAE and
 * step.
 *
 * @param run the training run
 * @param sae the SAE within the run
 * @param step its training step, 0 or more
 * @param dataSet the annotated data set
 */
public record EvaluationId(String run, String sae, long step, String dataSet)
        implements Comparable<EvaluationId> {
    private static final Comparator<EvaluationId> ORDER =
            Comparator.comparing(EvaluationId::run)
                    .thenComparing(EvaluationId::dataSet)
                    .thenComparing(EvaluationId::sae)
                    .thenComparingLong(EvaluationId::step);

    public EvaluationId {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(sae, "sae");
        Objects.requireNonNull(dataSet, "dataSet");
        if (step < 0) {
            throw new IllegalArgumentException("step %d, expected 0 or more".formatted(step));
        }
    }

    /** The SAE whose steps make one line in a figure. */
    public Lineage lineage() {
        return new Lineage(run, sae, dataSet);
    }

    /** The SAE checkpoint. */
    public SaeCheckpointName saeCheckpoint() {
        return new SaeCheckpointName(run, sae, step);
    }

    @Override
    public int compareTo(EvaluationId other) {
        return ORDER.compare(this, other);
    }
}
