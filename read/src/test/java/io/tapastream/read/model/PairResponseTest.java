package io.tapastream.read.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.PairDelta;
import io.tapastream.read.model.PairResponse.Latent;
import org.junit.jupiter.api.Test;

class PairResponseTest {
    private static final int[] NONE = {};

    @Test
    void aSwapTurnsOneCoalitionOffAndTheOtherOn() {
        PairResponse response =
                PairResponse.of(
                        new int[] {9, 2}, new int[] {4}, new int[] {2, 7}, new int[] {4, 7});
        assertThat(response.removed())
                .containsExactly(
                        new Latent(9, false, false, false), new Latent(2, true, false, false));
        assertThat(response.added()).containsExactly(new Latent(4, false, true, false));
        assertThat(response.delta()).isEqualTo(new PairDelta(-1, 1, true));
    }

    @Test
    void whatBothCoalitionsShareCountsInNeither() {
        PairResponse response =
                PairResponse.of(new int[] {3}, new int[] {5, 3}, new int[] {3}, new int[] {5});
        assertThat(response.removed()).containsExactly(new Latent(3, true, false, true));
        assertThat(response.delta())
                .as("the removed coalition is empty without what is shared")
                .isEqualTo(new PairDelta(0, 1, true));
    }

    @Test
    void aPairThatOnlyRemovesHasNoOtherSide() {
        PairResponse response = PairResponse.of(new int[] {3}, null, NONE, new int[] {3});
        assertThat(response.added()).isEmpty();
        assertThat(response.delta()).isEqualTo(new PairDelta(1, 0, false));
        assertThat(PairResponse.of(NONE, null, new int[] {1}, NONE).delta())
                .isEqualTo(new PairDelta(0, 0, false));
    }
}
