package io.tapastream.core.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PearsonTest {
    @Test
    void isTheTextbookValue() {
        // By hand: means 2 and 3, sum of products 3, sums of squares 2 and 6.
        assertThat(Pearson.of(new double[] {1, 2, 3}, new double[] {2, 2, 5}))
                .isCloseTo(3 / Math.sqrt(12), within(1e-15));
        assertThat(Pearson.of(new double[] {1, 2, 4}, new double[] {3, 5, 9})).isEqualTo(1);
        assertThat(Pearson.of(new double[] {1, 2, 4}, new double[] {9, 8, 6})).isEqualTo(-1);
    }

    @Test
    void isUndefinedWithoutVariation() {
        assertThat(Pearson.of(new double[] {1, 1}, new double[] {1, 2})).isNaN();
        assertThat(Pearson.of(new double[] {1, 2}, new double[] {3, 3})).isNaN();
        assertThat(Pearson.of(new double[] {0.1, 0.1, 0.1}, new double[] {1, 2, 3}))
                .as("their mean is not 0.1")
                .isNaN();
        assertThat(Pearson.of(new double[] {1}, new double[] {1})).isNaN();
        assertThat(Pearson.of(new double[0], new double[0])).isNaN();
        assertThatThrownBy(() -> Pearson.of(new double[1], new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 numbers and 2");
    }
}
