package io.tapastream.read.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.ScoreStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedDeltaTest {
    private static final MatchScoreValue FBMP = value("fbmp", 0.5, 3, 0.75);
    private static final MatchScoreValue LOW_BETA = value("fbmp", 0.25, 3, 0.875);
    private static final MatchScoreValue F1 = value("f1", null, 3, 0.625);
    private static final MatchScoreValue ONE = value("fbmp", 0.5, 1, 0.5);

    private final MatchScore sae = score(7L, FBMP, LOW_BETA, F1, ONE);

    @Test
    void subtractsTheMeanOfTheBaselineOverAllMethodsAndBetasOfTheSameK() {
        MatchScore baseline =
                score(
                        7L,
                        value("fbmp", 0.5, 1, 0.125),
                        value("f1", null, 3, 0.125),
                        value("fbmp", 0.25, 3, 0.5),
                        value("fbmp", 0.5, 3, 0.25));
        double mean = (0.25 + 0.5 + 0.125) / 3;
        assertThat(PublishedDelta.of(sae, FBMP, baseline)).hasValue(0.75 - mean);
        assertThat(PublishedDelta.of(sae, LOW_BETA, baseline)).hasValue(0.875 - mean);
        assertThat(PublishedDelta.of(sae, F1, baseline)).hasValue(0.625 - mean);
        assertThat(PublishedDelta.of(sae, ONE, baseline)).hasValue(0.375);
        assertThat(DeltaMatchScore.of(sae, FBMP, baseline)).hasValue(0.5);
    }

    @Test
    void isUndefinedUnlessBothHaveTheSameMethodsOnTheSameImages() {
        assertThat(PublishedDelta.of(sae, FBMP, sae)).hasValue(0);
        assertThat(PublishedDelta.of(sae, FBMP, score(8L, FBMP, LOW_BETA, F1))).isEmpty();
        assertThat(PublishedDelta.of(sae, FBMP, score(null, FBMP, LOW_BETA, F1))).isEmpty();
        assertThat(PublishedDelta.of(sae, FBMP, score(7L, FBMP, LOW_BETA)))
                .as("a method is missing")
                .isEmpty();
        MatchScoreValue nmi = value("nmi", null, 3, 0.5);
        assertThat(PublishedDelta.of(sae, FBMP, score(7L, FBMP, LOW_BETA, F1, nmi)))
                .as("a method more")
                .isEmpty();
        assertThat(PublishedDelta.of(sae, nmi, sae)).isEmpty();
        assertThat(PublishedDelta.of(sae, ONE, score(7L, ONE)))
                .as("only the values of the same k count")
                .hasValue(0);
    }

    private static MatchScoreValue value(String method, Double beta, int k, double value) {
        return new MatchScoreValue(
                method, beta, k, value, null, null, null, null, null, null, null, List.of());
    }

    private static MatchScore score(Long imageSet, MatchScoreValue... values) {
        return TestRecords.match("run", "sae", 1, 1, 0)
                .setStatus(imageSet == null ? ScoreStatus.LIVE : ScoreStatus.SETTLED)
                .setImageSet(imageSet)
                .setValues(List.of(values))
                .build();
    }
}
