package io.tapastream.read.model;

import io.tapastream.core.score.ImageInfluence;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import java.util.List;
import java.util.Optional;

/**
 * The difference of the held-out MATCHScores of any two SAE checkpoints, with its paired 95 %
 * interval over images (docs/decisions/0016-held-out.md).
 */
public final class HeldOutDifference {
    private HeldOutDifference() {}

    /**
     * The first one's value minus the other's of the same method, beta and k.
     *
     * @return empty unless both records are settled on the same images of one data set and image
     *     encoder, and both have a held-out value
     */
    public static Optional<PairedDifference> of(
            MatchScore record, MatchScoreValue value, MatchScore other) {
        if (value.getHeldOut() == null || !DeltaMatchScore.comparable(record, other)) {
            return Optional.empty();
        }
        return DeltaMatchScore.same(value, other)
                .filter(found -> found.getHeldOut() != null)
                .filter(
                        found ->
                                found.getHeldOutInfluence().size()
                                        == value.getHeldOutInfluence().size())
                .map(
                        found ->
                                influence(value.getHeldOutInfluence())
                                        .difference(
                                                value.getHeldOut(),
                                                influence(found.getHeldOutInfluence()),
                                                found.getHeldOut()));
    }

    private static ImageInfluence influence(List<Double> groups) {
        return new ImageInfluence(groups.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
