package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConceptTapaTest {
    /** Four pairs with deltaRem -1, -1, 0, -1. */
    private static final TapaTotals REMOVING =
            new TapaTotals(4, 2, 1, -3, 2, 8, 4, 1, -3, 2, 1, 3, 0, 0);

    /** Two pairs with deltaAdd 1, 0. */
    private static final TapaTotals ADDING =
            new TapaTotals(2, 2, 1, -2, 1, 2, 2, 1, -2, 2, 1, 2, -1, -2);

    @Test
    void eachMeanIsOverItsOwnPairs() {
        TapaScore score = ConceptTapa.of(REMOVING, ADDING);
        assertThat(score.deltaRem()).isEqualTo(-0.75);
        assertThat(score.deltaAdd()).isEqualTo(0.5);
        assertThat(score.value()).isEqualTo(1.25);
        assertThat(score.deltaStay()).isEqualTo(0.3);
        assertThat(score.publishedValue()).isNaN();
        double variance = (3 + 1 - 9 / 6.0) / 36 + (1 + 1 - 1 / 4.0) / 16;
        assertThat(score.high() - score.low())
                .isCloseTo(2 * 1.959963984540054 * Math.sqrt(variance), within(1e-12));
        assertThat((score.high() + score.low()) / 2).isCloseTo(0.25 + 0.5, within(1e-12));
    }

    @Test
    void whatNoPairTellsIsUndefined() {
        TapaScore removed = ConceptTapa.of(REMOVING, TapaTotals.ZERO);
        assertThat(removed.value()).isEqualTo(0.75);
        assertThat(removed.deltaAdd()).isNaN();
        assertThat(removed.high()).isLessThanOrEqualTo(1);
        TapaScore added = ConceptTapa.of(TapaTotals.ZERO, ADDING);
        assertThat(added.value()).isEqualTo(0.5);
        assertThat(added.deltaRem()).isNaN();
        TapaScore none = ConceptTapa.of(TapaTotals.ZERO, TapaTotals.ZERO);
        assertThat(none.value()).isNaN();
        assertThat(none.low()).isNaN();
        assertThat(none.deltaStay()).isNaN();
    }
}
