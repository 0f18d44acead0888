package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MatchScoreTest {

    @Test
    void averagesOverAllOverSupportedAndOverNamedConcepts() {
        MatchScores scores =
                MatchScore.of(
                        new double[] {0.5, 0.0, 0.25, 0.75},
                        new int[] {3, 0, 1, 9},
                        new int[] {3, 0});
        assertThat(scores.value()).isEqualTo(0.375);
        assertThat(scores.concepts()).isEqualTo(4);
        assertThat(scores.valueWithSupport()).isEqualTo(0.5);
        assertThat(scores.conceptsWithSupport()).isEqualTo(3);
        assertThat(scores.valueSubset()).isEqualTo(0.625);
        assertThat(scores.subsetConcepts()).isEqualTo(2);
        assertThat(scores.shareWithoutSupport()).isEqualTo(0.25);
        assertThat(scores.low()).isEqualTo(0.0, within(1e-12));
        assertThat(scores.high()).isGreaterThan(0.375).isLessThanOrEqualTo(1.0);
    }

    @Test
    void aMeanOverNothingIsUndefined() {
        MatchScores scores = MatchScore.of(new double[] {0.0}, new int[] {0}, new int[0]);
        assertThat(scores.value()).isZero();
        assertThat(scores.valueWithSupport()).isNaN();
        assertThat(scores.valueSubset()).isNaN();
        assertThat(scores.low()).isNaN();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> MatchScore.of(new double[2], new int[1], new int[0]))
                .hasMessageContaining("2 F1 values but 1 supports");
        assertThatThrownBy(() -> MatchScore.of(new double[2], new int[2], new int[] {2}))
                .hasMessageContaining("subset concept 2");
    }
}
