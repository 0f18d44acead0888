package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {

    @Test
    void theIntervalOfConceptsIsThatOfThePairedTest() {
        double[] now = {0.5, 0.3, 0.8, 0.6};
        double[] previous = {0.6, 0.4, 0.8, 0.8};
        PairedDifference difference = PairedDifference.ofConcepts(now, previous);
        double error = Math.sqrt(0.02 / 3 / 4);
        assertThat(difference.value()).isCloseTo(-0.1, within(1e-12));
        assertThat(difference.high() - difference.value())
                .isCloseTo(3.182446 * error, within(1e-6));
        assertThat(difference.value() - difference.low()).isCloseTo(3.182446 * error, within(1e-6));
        assertThat(difference.significant()).isEqualTo(difference.high() < 0);
    }

    @Test
    void equalScoresDoNotDifferAndAnEqualShiftDoes() {
        double[] scores = {0.25, 0.5, 0.75};
        double[] lower = {0.125, 0.375, 0.625};
        assertThat(PairedDifference.ofConcepts(scores, scores).significant()).isFalse();
        PairedDifference shift = PairedDifference.ofConcepts(lower, scores);
        assertThat(shift).isEqualTo(new PairedDifference(-0.125, -0.125, -0.125));
        assertThat(shift.significant()).isTrue();
    }

    @Test
    void oneUnitHasADifferenceButNoInterval() {
        PairedDifference one = PairedDifference.ofConcepts(new double[] {0.5}, new double[] {0.25});
        assertThat(one.value()).isEqualTo(0.25);
        assertThat(one.low()).isNaN();
        assertThat(one.significant()).isFalse();
        assertThat(PairedDifference.ofPairs(new PairDelta[0], new PairDelta[0]).value()).isNaN();
    }

    /** The value is the difference of the two scores, the error that of the terms u. */
    @Test
    void ofPairsAgreesWithTheNaiveComputation() {
        Random random = new Random(7);
        for (int trial = 0; trial < 200; trial++) {
            int n = 2 + random.nextInt(40);
            PairDelta[] now = new PairDelta[n];
            PairDelta[] previous = new PairDelta[n];
            for (int i = 0; i < n; i++) {
                boolean adds = trial % 3 > 0 && (trial % 3 == 1 || random.nextBoolean());
                now[i] = delta(random, adds);
                previous[i] = delta(random, adds);
            }
            PairedDifference difference = PairedDifference.ofPairs(now, previous);
            assertThat(difference.value()).isCloseTo(score(now) - score(previous), within(1e-12));
            assertThat(difference.high() - difference.value())
                    .isCloseTo(Interval.student(n - 1) * naiveError(now, previous), within(1e-9));
        }
    }

    @Test
    void whatOnePairShowsFitsIntoAByte() {
        Random random = new Random(8);
        PairDelta[] deltas = new PairDelta[50];
        Arrays.setAll(deltas, i -> delta(random, random.nextBoolean()));
        assertThat(PairedDifference.unpack(PairedDifference.pack(deltas))).isEqualTo(deltas);
    }

    @Test
    void otherPairsAreRefused() {
        PairDelta adds = new PairDelta(0, 0, true);
        PairDelta removes = new PairDelta(0, 0, false);
        assertThatThrownBy(
                        () ->
                                PairedDifference.ofPairs(
                                        new PairDelta[] {adds}, new PairDelta[] {removes}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pair 0");
        assertThatThrownBy(() -> PairedDifference.ofConcepts(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 concepts with 3");
    }

    private static PairDelta delta(Random random, boolean adds) {
        return new PairDelta(random.nextInt(3) - 1, adds ? random.nextInt(3) - 1 : 0, adds);
    }

    private static double score(PairDelta[] pairs) {
        double rem = Arrays.stream(pairs).mapToInt(PairDelta::rem).average().orElseThrow();
        double add =
                Arrays.stream(pairs)
                        .filter(PairDelta::adds)
                        .mapToInt(PairDelta::add)
                        .average()
                        .orElse(0);
        return add - rem;
    }

    private static double naiveError(PairDelta[] now, PairDelta[] previous) {
        int n = now.length;
        double adding = Arrays.stream(now).filter(PairDelta::adds).count();
        double[] off = new double[n];
        double meanRem = 0;
        double meanAdd = 0;
        for (int i = 0; i < n; i++) {
            meanRem += (double) (now[i].rem() - previous[i].rem()) / n;
            meanAdd += adding == 0 ? 0 : (now[i].add() - previous[i].add()) / adding;
        }
        double squares = 0;
        for (int i = 0; i < n; i++) {
            off[i] = meanRem - (now[i].rem() - previous[i].rem());
            if (now[i].adds()) {
                off[i] += n / adding * (now[i].add() - previous[i].add() - meanAdd);
            }
            squares += off[i] * off[i];
        }
        return Math.sqrt(squares / (n - 1) / n);
    }
}
