package io.tapastream.jobs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.catalog.Admission.Decision;
import io.tapastream.jobs.config.WhenBehind;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    @Test
    void theLowestStepBeginsFirstWhileThereIsAPlace() {
        Decision decision = Admission.decide(1, saes(30, 10, 20), 2, WhenBehind.QUEUE);
        assertThat(steps(decision.begun())).containsExactly(10L);
        assertThat(steps(decision.waiting())).containsExactly(20L, 30L);
        assertThat(decision.skipped()).isEmpty();
    }

    @Test
    void ofThoseThatWaitOnlyTheNewestIsKeptWhereStaleOnesAreSkipped() {
        Decision decision = Admission.decide(2, saes(30, 10, 20), 2, WhenBehind.SKIP_STALE);
        assertThat(decision.begun()).isEmpty();
        assertThat(steps(decision.waiting())).containsExactly(30L);
        assertThat(steps(decision.skipped())).containsExactly(10L, 20L);
    }

    @Test
    void nothingIsSkippedForWhichThereIsAPlace() {
        Decision decision = Admission.decide(0, saes(30, 10, 20), 4, WhenBehind.SKIP_STALE);
        assertThat(steps(decision.begun())).containsExactly(10L, 20L, 30L);
        assertThat(decision.skipped()).isEmpty();
    }

    /** More are in evaluation than may be where the limit was lowered with a restart. */
    @Test
    void nothingBeginsAboveTheLimit() {
        Decision decision = Admission.decide(5, saes(10), 2, WhenBehind.QUEUE);
        assertThat(decision.begun()).isEmpty();
        assertThat(steps(decision.waiting())).containsExactly(10L);
    }

    private static List<SaeCheckpoint> saes(long... steps) {
        return Arrays.stream(steps).mapToObj(step -> Messages.sae("run", "sae", step)).toList();
    }

    private static List<Long> steps(List<SaeCheckpoint> checkpoints) {
        return checkpoints.stream().map(checkpoint -> checkpoint.id().step()).toList();
    }
}
