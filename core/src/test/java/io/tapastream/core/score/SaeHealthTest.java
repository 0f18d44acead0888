package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SaeHealthTest {

    @Test
    void countsActiveAndDeadLatents() {
        SaeHealth health = SaeHealth.of(new int[] {0, 10, 100, 1, 0}, 100);
        assertThat(health.meanActive()).isEqualTo(1.11, within(1e-12));
        assertThat(health.dead()).isEqualTo(2);
        assertThat(health.deadFraction()).isEqualTo(0.4);
        assertThat(health.hoyer()).isNaN();
        assertThat(health.r2()).isNaN();
        assertThat(health.relativeL2()).isNaN();
    }

    @Test
    void binsTheFiringFrequenciesByTheirLogarithm() {
        SaeHealth health = SaeHealth.of(new int[] {0, 10, 100, 1, 18, 17}, 100);
        double[] edges = SaeHealth.densityEdges();
        int[] expected = new int[edges.length - 1];
        for (double frequency : new double[] {0.1, 1, 0.01, 0.18, 0.17}) {
            int bin = 0;
            while (bin < expected.length - 1 && Math.log10(frequency) >= edges[bin + 1]) {
                bin++;
            }
            expected[bin]++;
        }
        assertThat(health.densityHistogram()).isEqualTo(expected);
        assertThat(edges[edges.length - 1]).isZero();
        assertThat(Arrays.stream(health.densityHistogram()).sum()).isEqualTo(5);
    }

    @Test
    void tellsOfActivationsAndReconstructionWhatItIsGiven() {
        HealthFigures figures = new HealthFigures(0.5, 0.9, 0.1);
        SaeHealth health = SaeHealth.of(new int[] {4}, 4, figures);
        assertThat(health.hoyer()).isEqualTo(0.5);
        assertThat(health.r2()).isEqualTo(0.9);
        assertThat(health.relativeL2()).isEqualTo(0.1);
    }

    @Test
    void refusesSupportsThatCannotBe() {
        assertThatThrownBy(() -> SaeHealth.of(new int[] {3}, 2)).hasMessageContaining("support 3");
    }
}
