package io.tapastream.jobs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.catalog.LiveSaeCheckpoints.Change;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveSaeCheckpointsTest {
    @Test
    void theHighestStepsStayLive() {
        Change change = LiveSaeCheckpoints.after(live(100, 300), sae(200), 2);
        assertThat(steps(change.live())).containsExactly(200L, 300L);
        assertThat(steps(change.closed())).containsExactly(100L);
    }

    @Test
    void oneThatComesTooLateIsClosedAtOnce() {
        Change change = LiveSaeCheckpoints.after(live(100, 200), sae(50), 2);
        assertThat(steps(change.live())).containsExactly(100L, 200L);
        assertThat(steps(change.closed())).containsExactly(50L);
    }

    @Test
    void belowTheLimitNothingIsClosed() {
        Change change = LiveSaeCheckpoints.after(live(100), sae(200), 2);
        assertThat(change.closed()).isEmpty();
    }

    private static SaeCheckpoint sae(long step) {
        return Messages.sae("run", "sae", step);
    }

    private static List<SaeCheckpoint> live(long... steps) {
        return new ArrayList<>(Arrays.stream(steps).mapToObj(LiveSaeCheckpointsTest::sae).toList());
    }

    private static List<Long> steps(List<SaeCheckpoint> checkpoints) {
        return checkpoints.stream().map(checkpoint -> checkpoint.id().step()).toList();
    }
}
