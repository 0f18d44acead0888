package io.tapastream.read.model;

import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.ScoreStatus;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Delta MATCHScore (arXiv 2606.24716): how far an SAE is above an untrained one. It is the
 * difference of two records of the job; docs/decisions/0005-delta.md says why readers take it.
 */
public final class DeltaMatchScore {
    private DeltaMatchScore() {}

    /**
     * One of the SAE's values minus the baseline's of the same method, beta and k.
     *
     * @return empty unless both records are settled on the same images of one data set and image
     *     encoder, and the baseline has that value
     */
    public static OptionalDouble of(MatchScore sae, MatchScoreValue value, MatchScore baseline) {
        if (!comparable(sae, baseline)) {
            return OptionalDouble.empty();
        }
        return same(value, baseline)
                .map(other -> OptionalDouble.of(value.getValue() - other.getValue()))
                .orElse(OptionalDouble.empty());
    }

    /** The value of another record with the same method, beta and k. */
    static Optional<MatchScoreValue> same(MatchScoreValue value, MatchScore other) {
        return other.getValues().stream().filter(found -> same(value, found)).findFirst();
    }

    /** Whether both are of the same method, beta and k. */
    static boolean same(MatchScoreValue value, MatchScoreValue other) {
        return other.getMethod().equals(value.getMethod())
                && Objects.equals(other.getBeta(), value.getBeta())
                && other.getK() == value.getK();
    }

    /** Whether both are settled on the same images of one data set and image encoder. */
    static boolean comparable(MatchScore sae, MatchScore baseline) {
        return sae.getStatus() == ScoreStatus.SETTLED
                && baseline.getStatus() == ScoreStatus.SETTLED
                && sae.getDataSet().equals(baseline.getDataSet())
                && sae.getImageEncoder().equals(baseline.getImageEncoder())
                && sae.getImageSet() != null
                && sae.getImageSet().equals(baseline.getImageSet());
    }
}
