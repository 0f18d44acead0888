package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

    /** Pairs; chance that a removal works; that an addition works; share of pairs that add. */
    @ParameterizedTest
    @CsvSource({
        "10, 0.9, 0.8, 1",
        "10, 0.5, 0.3, 1",
        "10, 0.95, 0, 0",
        "30, 0.98, 0.95, 1",
        "30, 0.6, 0.6, 0.5",
        "80, 0.9, 0.8, 1",
        "80, 0.05, 0.05, 1",
        "200, 0.7, 0.4, 0.3",
        "200, 0.99, 0, 0"
    })
    void coversTheTrueScoreAtLeastNinetyThreeTimesInAHundred(
            int pairs, double removes, double adds, double adding) {
        Random random = new Random(42);
        double wrong = 0.02;
        double truth =
                (adding > 0 ? adds - (1 - adds) * wrong : 0) + removes - (1 - removes) * wrong;
        int covered = 0;
        int trials = 4000;
        for (int trial = 0; trial < trials; trial++) {
            Tally tally = new Tally();
            for (int pair = 0; pair < pairs; pair++) {
                boolean pairAdds = pair < Math.rint(adding * pairs);
                int rem = -draw(random, removes, wrong);
                int add = pairAdds ? draw(random, adds, wrong) : 0;
                tally.count(Tally.outcome(rem, add, pairAdds, false), 1);
            }
            TapaScore score = tally.totals().score();
            assertThat(score.value()).isBetween(score.low(), score.high());
            if (score.low() <= truth && truth <= score.high()) {
                covered++;
            }
        }
        assertThat((double) covered / trials).isBetween(0.93, 1.0);
    }

    private static int draw(Random random, double works, double wrong) {
        if (random.nextDouble() < works) {
            return 1;
        }
        return random.nextDouble() < wrong ? -1 : 0;
    }

    @Test
    void aSinglePairHasAnIntervalAndItIsWide() {
        Tally tally = new Tally();
        tally.count(Tally.outcome(-1, 1, true, false), 1);
        TapaScore score = tally.totals().score();
        assertThat(score.value()).isEqualTo(2);
        assertThat(score.high()).isEqualTo(2, within(1e-12));
        assertThat(score.low()).isLessThan(0.2);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 12.706205",
        "2, 4.302653",
        "4, 2.776445",
        "5, 2.570582",
        "6, 2.446912",
        "10, 2.228139",
        "30, 2.042272",
        "311, 1.967621"
    })
    void knowsStudentsQuantiles(int degrees, double expected) {
        assertThat(Interval.student(degrees)).isEqualTo(expected, within(5e-4));
    }

    @Test
    void theIntervalOfAMeanIsStudents() {
        Interval interval = Interval.ofMean(new double[] {0.2, 0.4, 0.6});
        assertThat(interval.low()).isEqualTo(0, within(1e-9));
        assertThat(interval.high()).isEqualTo(0.4 + 4.302653 * 0.2 / Math.sqrt(3), within(1e-9));
        assertThat(Interval.ofMean(new double[] {0.5}).low()).isNaN();
    }
}
