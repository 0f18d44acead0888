package io.tapastream.read.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.core.score.PairedDifference;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutDifferenceTest {
    @Test
    void isPairedOverTheGroupsOfImages() {
        MatchScore first = score(7L, value(0.6, 0.03, -0.01, -0.02));
        MatchScore second = score(7L, value(0.5, 0.02, -0.01, -0.01));
        PairedDifference difference =
                HeldOutDifference.of(first, first.getValues().get(0), second).orElseThrow();
        // Differences 0.01, 0 and -0.01; Student's t of 2 degrees.
        double half = 4.302653 * Math.sqrt(0.0002 * 3 / 2);
        assertThat(difference.value()).isCloseTo(0.1, within(1e-12));
        assertThat(difference.low()).isCloseTo(0.1 - half, within(1e-9));
        assertThat(difference.high()).isCloseTo(0.1 + half, within(1e-9));
    }

    @Test
    void isEmptyWithoutTheSameImagesOrWithoutHeldOutScores() {
        MatchScore first = score(7L, value(0.6, 0.01, -0.01));
        MatchScoreValue value = first.getValues().get(0);
        assertThat(HeldOutDifference.of(first, value, score(8L, value(0.5, 0.01, -0.01))))
                .isEmpty();
        assertThat(HeldOutDifference.of(first, value, score(7L, value(0.5, 0.01)))).isEmpty();
        assertThat(HeldOutDifference.of(first, value, score(7L, value(null)))).isEmpty();
        assertThat(HeldOutDifference.of(first, value(null), first)).isEmpty();
    }

    private static MatchScore score(long imageSet, MatchScoreValue value) {
        return TestRecords.match("run", "sae", 1, 1, 0.7)
                .setImageSet(imageSet)
                .setValues(List.of(value))
                .build();
    }

    private static MatchScoreValue value(Double heldOut, Double... influence) {
        return MatchScoreValue.newBuilder()
                .setMethod("fbmp")
                .setBeta(0.5)
                .setK(3)
                .setValue(0.7)
                .setHeldOut(heldOut)
                .setHeldOutInfluence(List.of(influence))
                .build();
    }
}
