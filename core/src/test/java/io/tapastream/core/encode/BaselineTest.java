package io.tapastream.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BaselineTest {

    @Test
    void untrainedWeightsFollowTheSeedAndTheKaimingBound() {
        float[] weights = new UntrainedEncoder(7, 30, 60).weights();
        double bound = Math.sqrt(6.0 / 60);
        assertThat(weights).hasSize(1800).isEqualTo(new UntrainedEncoder(7, 30, 60).weights());
        assertThat(weights).isNotEqualTo(new UntrainedEncoder(8, 30, 60).weights());
        double square = 0;
        for (float weight : weights) {
            assertThat((double) weight).isBetween(-bound, bound);
            square += (double) weight * weight;
        }
        assertThat(square / weights.length).isEqualTo(bound * bound / 3, within(0.005));
    }

    /** Computed apart from this code, from the generator's published recurrence. */
    @Test
    void recordedWeightsStayWhatTheyWere() {
        assertThat(new UntrainedEncoder(42, 2, 2).weights())
                .containsExactly(0.78830373f, 0.6347047f, -0.66261524f, -0.77222276f);
    }

    @Test
    void randomCodesHaveTheWantedSparsityAndDependOnSeedAndImageOnly() {
        RandomCodes sparse = new RandomCodes(3, 100, 8);
        int[] counts = new int[100];
        for (int image = 0; image < 5000; image++) {
            int[] active = sparse.activeLatents("image-" + image);
            assertThat(active).hasSize(8).isSorted().doesNotHaveDuplicates();
            Arrays.stream(active).forEach(latent -> counts[latent]++);
        }
        assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(320);
        assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(480);
        assertThat(sparse.activeLatents("a")).isEqualTo(sparse.activeLatents("a"));
        assertThat(sparse.activeLatents("a")).isNotEqualTo(sparse.activeLatents("b"));
        assertThat(new RandomCodes(4, 100, 8).activeLatents("a"))
                .isNotEqualTo(sparse.activeLatents("a"));
    }

    @Test
    void denseRandomCodesHaveHalfOfTheLatents() {
        RandomCodes dense = new RandomCodes(3, 1000, RandomCodes.DENSE);
        long active = 0;
        for (int image = 0; image < 200; image++) {
            active += dense.activeLatents("image-" + image).length;
        }
        assertThat(active / 200_000.0).isEqualTo(0.5, within(0.01));
    }

    @Test
    void refusesShapesThatCannotBe() {
        assertThatThrownBy(() -> new UntrainedEncoder(1, 0, 4)).hasMessageContaining("[0,4]");
        assertThatThrownBy(() -> new UntrainedEncoder(1, 100_000, 100_000))
                .hasMessageContaining("fewer than 2^31");
        assertThatThrownBy(() -> new RandomCodes(1, 4, 5)).hasMessageContaining("active is 5");
        assertThatThrownBy(() -> new RandomCodes(1, 0, 0)).hasMessageContaining("latents is 0");
    }
}
