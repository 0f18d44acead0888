package io.tapastream.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.core.score.PairedDifference;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final ScoreFall FALL = new ScoreFall(0.02);
    private static final ThresholdCollapse COLLAPSE = new ThresholdCollapse(4);

    @Test
    void aScoreFellOnlyIfTheIntervalSaysSoAndItMatters() {
        assertThat(FALL.find(0.5, 0.6, difference(-0.1, -0.15, -0.05)))
                .contains(new Finding(0.5, 0.6, 0.02, false));
        assertThat(FALL.find(0.5, 0.6, difference(-0.1, -0.25, 0.05))).isEmpty();
        assertThat(FALL.find(0.59, 0.6, difference(-0.01, -0.011, -0.009))).isEmpty();
        assertThat(FALL.find(0.6, 0.5, difference(0.1, 0.05, 0.15))).isEmpty();
        assertThat(FALL.find(0.5, 0.6, difference(-0.1, Double.NaN, Double.NaN))).isEmpty();
    }

    @Test
    void losingMoreThanHalfOfAScoreIsCritical() {
        assertThat(FALL.find(0.2, 0.6, difference(-0.4, -0.5, -0.3)).orElseThrow().critical())
                .isTrue();
        assertThat(FALL.find(-0.8, -0.6, difference(-0.2, -0.3, -0.1)).orElseThrow().critical())
                .isFalse();
    }

    @Test
    void fromTheNamedStepOnAnSaeMustBeAboveItsBaseline() {
        BelowBaseline rule = new BelowBaseline(100);
        assertThat(rule.find(100, 0.5, 0.4, difference(0.1, -0.05, 0.25)))
                .contains(new Finding(0.5, 0.4, 0, false));
        assertThat(rule.find(100, 0.4, 0.4, difference(0, 0, 0)))
                .contains(new Finding(0.4, 0.4, 0, false));
        assertThat(rule.find(100, 0.3, 0.4, difference(-0.1, -0.15, -0.05)))
                .contains(new Finding(0.3, 0.4, 0, true));
        assertThat(rule.find(100, 0.5, 0.4, difference(0.1, 0.05, 0.15))).isEmpty();
    }

    @Test
    void beforeThatItOnlyMustNotBeBelowAndAtStepZeroNotEvenThat() {
        BelowBaseline named = new BelowBaseline(100);
        BelowBaseline never = new BelowBaseline(BelowBaseline.NO_STEP);
        PairedDifference unclear = difference(-0.1, -0.25, 0.05);
        PairedDifference below = difference(-0.1, -0.15, -0.05);
        assertThat(named.find(99, 0.3, 0.4, unclear)).isEmpty();
        assertThat(never.find(1_000_000, 0.3, 0.4, unclear)).isEmpty();
        assertThat(named.find(99, 0.3, 0.4, below)).contains(new Finding(0.3, 0.4, 0, false));
        assertThat(never.find(1, 0.3, 0.4, below)).contains(new Finding(0.3, 0.4, 0, false));
        assertThat(never.find(0, 0.3, 0.4, below)).isEmpty();
        assertThat(new BelowBaseline(0).find(0, 0.3, 0.4, below))
                .contains(new Finding(0.3, 0.4, 0, true));
    }

    @Test
    void withoutAnIntervalOrAnyScoreNothingIsKnownOfABaseline() {
        BelowBaseline rule = new BelowBaseline(0);
        PairedDifference one = difference(-0.1, Double.NaN, Double.NaN);
        assertThat(rule.decides(0.3, 0.4, one)).isFalse();
        assertThat(rule.find(5, 0.3, 0.4, one)).isEmpty();
        assertThat(rule.decides(0, 0, difference(0, 0, 0))).isFalse();
        assertThat(rule.find(5, 0, 0, difference(0, 0, 0))).isEmpty();
        assertThat(rule.decides(0, 0.4, difference(-0.4, -0.5, -0.3))).isTrue();
    }

    @Test
    void deadLatentsSurgeByTheShareThatIsNew() {
        DeadLatentSurge surge = new DeadLatentSurge(0.25);
        assertThat(surge.find(0.5, 0.25)).contains(new Finding(0.5, 0.25, 0.25, false));
        assertThat(surge.find(0.5, 0.375)).isEmpty();
        assertThat(surge.find(0.25, 0.5)).isEmpty();
        assertThat(surge.find(0.9375, 0.5).orElseThrow().critical()).isTrue();
        assertThat(surge.find(0.5, Double.NaN)).isEmpty();
    }

    @Test
    void thresholdsCollapseUpDownAndToNothing() {
        assertThat(COLLAPSE.find(40, 10)).contains(new Finding(40, 10, 4, false));
        assertThat(COLLAPSE.find(39, 10)).isEmpty();
        assertThat(COLLAPSE.find(2.5, 10)).contains(new Finding(2.5, 10, 4, false));
        assertThat(COLLAPSE.find(3, 10)).isEmpty();
        assertThat(COLLAPSE.find(0, 10).orElseThrow().critical()).isTrue();
        assertThat(COLLAPSE.find(0, Double.NaN).orElseThrow().critical()).isTrue();
        assertThat(COLLAPSE.find(10, Double.NaN)).isEmpty();
        assertThat(COLLAPSE.find(Double.NaN, 10)).isEmpty();
    }

    @Test
    void aRunIsSilentFromTheLongestTimeOn() {
        Silence silence = new Silence(1_500);
        assertThat(silence.due(1_000)).isEqualTo(2_500);
        assertThat(silence.find(1_000, 2_499)).isEmpty();
        assertThat(silence.find(1_000, 2_500))
                .hasValueSatisfying(
                        found -> {
                            assertThat(found.value()).isEqualTo(1.5);
                            assertThat(found.threshold()).isEqualTo(1.5);
                        });
    }

    @Test
    void churnCountsConceptsWithSupportWhoseSetOfLatentsChanged() {
        long[] now = {set(1, 2), set(3), set(), set(4, 5)};
        long[] previous = {set(2, 1), set(3, 7), set(9), set(4, 6)};
        Churn churn = Churn.of(now, previous, new int[] {4, 1, 0, 7});
        assertThat(churn).isEqualTo(new Churn(3, 2));
        assertThat(churn.share()).isEqualTo(2.0 / 3);
        assertThat(Churn.of(now, previous, new int[4]).share()).isNaN();
    }

    @Test
    void thresholdsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new ScoreFall(-0.1)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new DeadLatentSurge(0)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new ThresholdCollapse(1)).hasMessageContaining("1.0");
        assertThatThrownBy(() -> new BelowBaseline(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Silence(0)).hasMessageContaining("0 ms");
    }

    private static PairedDifference difference(double value, double low, double high) {
        return new PairedDifference(value, low, high);
    }

    private static long set(int... latents) {
        return Churn.fingerprint(latents);
    }
}
