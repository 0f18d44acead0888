package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {

    /** Terms of all magnitudes, in two orders, some taken away again: the oracle is BigDecimal. */
    @Test
    void equalsTheDecimalSumWhateverTheOrder() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Double> terms = new ArrayList<>();
            int spread = 1 + random.nextInt(600);
            for (int i = random.nextInt(40); i >= 0; i--) {
                double term = Math.scalb(random.nextGaussian(), random.nextInt(spread) - 300);
                terms.add(term);
            }
            ExactSum sum = new ExactSum();
            ExactSum shuffled = new ExactSum();
            BigDecimal expected = BigDecimal.ZERO;
            for (double term : terms) {
                sum.add(term);
                expected = expected.add(new BigDecimal(term));
            }
            List<Double> gone = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                gone.add(Math.scalb(random.nextGaussian(), random.nextInt(1000)));
                shuffled.add(gone.get(i));
            }
            Collections.shuffle(terms, random);
            terms.forEach(shuffled::add);
            gone.forEach(shuffled::subtract);
            assertThat(sum.value()).as("seed " + seed).isEqualTo(expected.doubleValue());
            assertThat(shuffled.value()).as("seed " + seed).isEqualTo(expected.doubleValue());
        }
    }

    @Test
    void holdsTheSmallestAndTheLargestDoubles() {
        ExactSum sum = new ExactSum();
        assertThat(sum.value()).isZero();
        sum.add(Double.MAX_VALUE);
        sum.add(Double.MIN_VALUE);
        sum.add(Double.MIN_VALUE);
        sum.add(-Double.MIN_NORMAL);
        assertThat(sum.value()).isEqualTo(Double.MAX_VALUE);
        sum.subtract(Double.MAX_VALUE);
        assertThat(sum.value()).isEqualTo(-(Double.MIN_NORMAL - 2 * Double.MIN_VALUE));
        sum.subtract(-Double.MIN_NORMAL);
        assertThat(sum.value()).isEqualTo(2 * Double.MIN_VALUE);
        sum.add(Double.MAX_VALUE);
        sum.add(Double.MAX_VALUE);
        assertThat(sum.value()).isInfinite();
    }

    @Test
    void roundsOnceAndToEven() {
        ExactSum sum = new ExactSum();
        sum.add(1);
        sum.add(0x1p-53);
        assertThat(sum.value()).isEqualTo(1);
        sum.add(Double.MIN_VALUE);
        assertThat(sum.value()).isEqualTo(1 + 0x1p-52);
        assertThatThrownBy(() -> sum.add(Double.NaN)).hasMessageContaining("NaN");
    }
}
