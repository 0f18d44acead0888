package io.tapastream.core.compare;

import io.tapastream.core.score.PairedDifference;
import java.util.Optional;

/**
 * An SAE is not above the untrained one of its shape. Up to a step it may still become so: until
 * then it is found only where the 95 % interval of the paired difference is below 0, and never at
 * step 0, which is before training. From that step on it is found unless the interval is above 0;
 * critical where the interval is below 0.
 *
 * @param fromStep the training step from which an SAE must be above its baseline, 0 or more; {@link
 *     #NO_STEP} where none is named
 */
public record BelowBaseline(long fromStep) {
    /** In place of a step: no SAE must be above its baseline, but none may be below it. */
    public static final long NO_STEP = Long.MAX_VALUE;

    public BelowBaseline {
        if (fromStep < 0) {
            throw new IllegalArgumentException("fromStep is " + fromStep + ", allowed from 0");
        }
    }

    /**
     * Whether the scores say anything: the difference has an interval, and not both scores are 0,
     * as they are where no image shows a concept.
     */
    public boolean decides(double value, double baseline, PairedDifference difference) {
        return !Double.isNaN(difference.low()) && (value != 0 || baseline != 0);
    }

    /**
     * @param step of the SAE
     * @param value its score
     * @param baseline the score of the untrained SAE on the same images
     * @param difference value minus baseline
     */
    public Optional<Finding> find(
            long step, double value, double baseline, PairedDifference difference) {
        if (!decides(value, baseline, difference)) {
            return Optional.empty();
        }
        boolean trained = step >= fromStep;
        boolean below = difference.high() < 0;
        boolean found = trained ? !(difference.low() > 0) : below && step > 0;
        return found
                ? Optional.of(new Finding(value, baseline, 0, trained && below))
                : Optional.empty();
    }
}
