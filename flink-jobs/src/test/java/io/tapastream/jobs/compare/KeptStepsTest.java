package io.tapastream.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.compare.KeptSteps.Before;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class KeptStepsTest {
    private final KeptSteps steps = new KeptSteps(List.of(), KeptSteps.NONE_FORGOTTEN, 3);

    @Test
    void aStepWhoseFormerOneWasForgottenIsNotTheFirst() {
        List.of(10L, 20L, 30L).forEach(steps::keep);
        assertThat(steps.before(10)).isEqualTo(Before.NOTHING);
        assertThat(steps.before(20)).isEqualTo(Before.KEPT);
        assertThat(steps.previous(20)).isEqualTo(10);
        assertThat(steps.next(20)).isEqualTo(OptionalLong.of(30));
        assertThat(steps.forgetSurplus()).isEmpty();

        steps.keep(40);
        assertThat(steps.forgetSurplus()).containsExactly(10L);
        assertThat(steps.before(20)).isEqualTo(Before.FORGOTTEN);
        assertThat(steps.before(30)).isEqualTo(Before.KEPT);
        assertThat(steps.next(40)).isEmpty();
    }

    @Test
    void stepsUpToTheHighestForgottenOneAreOver() {
        List.of(10L, 20L, 30L, 40L, 50L).forEach(steps::keep);
        assertThat(steps.forgetSurplus()).containsExactly(10L, 20L);
        assertThat(steps.forgotten()).isEqualTo(20);
        assertThat(steps.isOver(5)).isTrue();
        assertThat(steps.isOver(15)).isTrue();
        assertThat(steps.isOver(20)).isTrue();
        assertThat(steps.isOver(25)).isFalse();

        steps.keep(25);
        assertThat(steps.before(25)).isEqualTo(Before.FORGOTTEN);
        assertThat(steps.next(25)).isEqualTo(OptionalLong.of(30));
        assertThat(steps.forgetSurplus()).containsExactly(25L);
        assertThat(steps.isOver(25)).isTrue();
    }

    @Test
    void stepZeroCanBeForgottenToo() {
        List.of(0L, 1L, 2L, 3L).forEach(steps::keep);
        assertThat(steps.isOver(0)).isFalse();
        assertThat(steps.forgetSurplus()).containsExactly(0L);
        assertThat(steps.before(1)).isEqualTo(Before.FORGOTTEN);
        assertThat(steps.isOver(0)).isTrue();
    }

    @Test
    void stateThatDoesNotSayWhatWasForgottenIsReadCautiously() {
        assertThat(KeptSteps.forgottenBefore(List.of(), false, 3)).isEqualTo(-1);
        assertThat(KeptSteps.forgottenBefore(List.of(20L, 10L), false, 3)).isEqualTo(-1);
        assertThat(KeptSteps.forgottenBefore(List.of(20L, 10L), true, 3)).isEqualTo(9);
        assertThat(KeptSteps.forgottenBefore(List.of(20L, 10L, 30L), false, 3)).isEqualTo(9);
    }
}
