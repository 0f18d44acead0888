package io.tapastream.read.model;

import io.tapastream.core.score.MatchScoreDelta;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The published form of {@link DeltaMatchScore}: it subtracts the untrained SAE's mean over all
 * methods and betas of the same k from the value of each of them, so that in a figure all lines
 * move by one constant (arXiv 2606.24716; docs/decisions/0005-delta.md).
 */
public final class PublishedDelta {
    private PublishedDelta() {}

    /**
     * One of the SAE's values minus the baseline's mean over the methods and betas of its k.
     *
     * @return empty unless both records are settled on the same images of one data set and image
     *     encoder, and have the same methods and betas at that k, this value's among them
     */
    public static OptionalDouble of(MatchScore sae, MatchScoreValue value, MatchScore baseline) {
        if (!DeltaMatchScore.comparable(sae, baseline)) {
            return OptionalDouble.empty();
        }
        List<MatchScoreValue> own = at(sae, value.getK());
        List<Double> others = new ArrayList<>();
        int place = -1;
        for (int i = 0; i < own.size(); i++) {
            Optional<MatchScoreValue> other = DeltaMatchScore.same(own.get(i), baseline);
            if (other.isEmpty()) {
                return OptionalDouble.empty();
            }
            others.add(other.get().getValue());
            place = DeltaMatchScore.same(value, own.get(i)) ? i : place;
        }
        if (place < 0 || at(baseline, value.getK()).size() != own.size()) {
            return OptionalDouble.empty();
        }
        MatchScoreDelta delta =
                MatchScoreDelta.of(own.stream().map(MatchScoreValue::getValue).toList(), others);
        return OptionalDouble.of(delta.published().get(place));
    }

    private static List<MatchScoreValue> at(MatchScore record, int k) {
        return record.getValues().stream().filter(value -> value.getK() == k).toList();
    }
}
