package io.tapastream.core.compare;

import io.tapastream.core.score.PairedDifference;
import java.util.Optional;

/**
 * A score fell: by at least the threshold, and by more than the 95 % interval of the paired
 * difference allows. Critical where more than half of a positive score is gone.
 *
 * @param threshold the smallest fall that matters, 0 or more
 */
public record ScoreFall(double threshold) {
    public ScoreFall {
        if (!(threshold >= 0)) {
            throw new IllegalArgumentException("threshold is " + threshold + ", allowed from 0");
        }
    }

    /** Empty where the score did not fall so, or nothing is known of the difference. */
    public Optional<Finding> find(double value, double previous, PairedDifference difference) {
        boolean fell = difference.high() < 0 && difference.value() <= -threshold;
        return fell
                ? Optional.of(
                        new Finding(
                                value, previous, threshold, previous > 0 && value < previous / 2))
                : Optional.empty();
    }
}
