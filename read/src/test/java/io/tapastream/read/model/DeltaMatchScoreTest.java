package io.tapastream.read.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeltaMatchScoreTest {
    private static final MatchScoreValue FBMP = value("fbmp", 0.5, 0.75);
    private static final MatchScoreValue F1 = value("f1", null, 0.625);

    private final MatchScore sae = score(ScoreStatus.SETTLED, "birds", 7L, FBMP, F1);

    @Test
    void isTheDifferenceAtTheSameMatching() {
        MatchScore baseline =
                score(
                        ScoreStatus.SETTLED,
                        "birds",
                        7L,
                        value("f1", null, 0.125),
                        value("fbmp", 0.25, 0.25),
                        value("fbmp", 0.5, 0.5));
        assertThat(DeltaMatchScore.of(sae, FBMP, baseline)).hasValue(0.25);
        assertThat(DeltaMatchScore.of(sae, F1, baseline)).hasValue(0.5);
        assertThat(DeltaMatchScore.of(sae, value("nmi", null, 1), baseline)).isEmpty();
    }

    @Test
    void needsTheSameImagesBehindTwoSettledRecords() {
        assertThat(delta(score(ScoreStatus.SETTLED, "birds", 8L, FBMP))).isFalse();
        assertThat(delta(score(ScoreStatus.SETTLED, "other birds", 7L, FBMP))).isFalse();
        assertThat(delta(score(ScoreStatus.LIVE, "birds", null, FBMP))).isFalse();
        assertThat(
                        DeltaMatchScore.of(
                                        score(ScoreStatus.LIVE, "birds", null, FBMP),
                                        FBMP,
                                        score(ScoreStatus.LIVE, "birds", null, FBMP))
                                .isPresent())
                .isFalse();
    }

    private boolean delta(MatchScore baseline) {
        return DeltaMatchScore.of(sae, FBMP, baseline).isPresent();
    }

    private static MatchScoreValue value(String method, Double beta, double value) {
        return new MatchScoreValue(
                method, beta, 3, value, null, null, null, null, null, null, null, List.of());
    }

    private static MatchScore score(
            ScoreStatus status, String dataSet, Long imageSet, MatchScoreValue... values) {
        return MatchScore.newBuilder()
                .setRun("run")
                .setSae("sae")
                .setStep(1)
                .setDataSet(dataSet)
                .setImageEncoder("clip")
                .setArchitecture("topk")
                .setRole(SaeRole.TRAINED)
                .setStatus(status)
                .setClosed(false)
                .setRevision(1)
                .setImages(100)
                .setConcepts(24)
                .setConceptsWithSupport(23)
                .setPerturbedConcepts(10)
                .setImageSet(imageSet)
                .setValues(List.of(values))
                .build();
    }
}
