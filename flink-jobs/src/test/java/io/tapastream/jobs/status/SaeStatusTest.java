package io.tapastream.jobs.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.StatusEvent;
import io.tapastream.jobs.message.StatusEvent.Kind;
import io.tapastream.jobs.status.SaeStatus.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SaeStatusTest {
    private static final SaeId ID = new SaeId("run", "sae", 3);

    @Test
    void theOrdinaryCourse() {
        SaeStatus life = SaeStatus.UNKNOWN;
        life = life.after(StatusEvent.of(ID, Kind.RECEIVING), 10);
        assertThat(life.phase()).isEqualTo(Phase.RECEIVING);
        life = life.after(StatusEvent.of(ID, Kind.QUEUED), 20);
        assertThat(life.phase()).isEqualTo(Phase.QUEUED);
        assertThat(life.announcedAt()).isEqualTo(20);
        life = life.after(on("birds", Kind.OPENED), 30).after(on("coco", Kind.OPENED), 30);
        life = life.after(StatusEvent.of(ID, Kind.LIVE), 30);
        assertThat(life.phase()).isEqualTo(Phase.LIVE);
        life = life.after(on("birds", Kind.SETTLED), 40);
        assertThat(life.phase()).isEqualTo(Phase.LIVE);
        assertThat(life.settledAt()).isNull();
        life = life.after(on("coco", Kind.SETTLED), 50);
        assertThat(life.phase()).isEqualTo(Phase.SETTLED);
        assertThat(life.settledAt()).isEqualTo(50);
        life = life.after(StatusEvent.of(ID, Kind.SUPERSEDED), 60);
        assertThat(life.phase()).isEqualTo(Phase.SUPERSEDED);
        life = life.after(on("coco", Kind.CLOSED), 70).after(on("birds", Kind.CLOSED), 80);
        assertThat(life.phase()).isEqualTo(Phase.CLOSED);
        assertThat(life.since()).isEqualTo(80);
    }

    @Test
    void aDataSetThatIsAddedMakesItLiveAgainButItWasSettledWhenItWas() {
        SaeStatus life =
                SaeStatus.UNKNOWN
                        .after(on("birds", Kind.OPENED), 1)
                        .after(StatusEvent.of(ID, Kind.LIVE), 1)
                        .after(on("birds", Kind.SETTLED), 5)
                        .after(on("coco", Kind.OPENED), 9);
        assertThat(life.phase()).isEqualTo(Phase.LIVE);
        assertThat(life.settledAt()).isEqualTo(5);
    }

    @Test
    void oneThatGivesNoCodesIsRefusedWhateverElseIsTold() {
        SaeStatus life =
                SaeStatus.UNKNOWN
                        .after(StatusEvent.because(ID, Kind.FAILED, "CODES_NOT_FINITE", "one."), 1)
                        .after(on("birds", Kind.OPENED), 2)
                        .after(StatusEvent.of(ID, Kind.LIVE), 2)
                        .after(StatusEvent.because(ID, Kind.FAILED, "CODES_NOT_FINITE", "two."), 3)
                        .after(StatusEvent.of(ID, Kind.SUPERSEDED), 4)
                        .after(on("birds", Kind.CLOSED), 5);
        assertThat(life.phase()).isEqualTo(Phase.REFUSED);
        assertThat(life.sentence()).isEqualTo("one.");
        assertThat(life.settled()).isEmpty();
        assertThat(life.closed()).containsExactly("birds");
        assertThat(life.since()).isEqualTo(1);
    }

    @Test
    void oneThatWasRefusedMayComeAgain() {
        SaeStatus life =
                SaeStatus.UNKNOWN
                        .after(StatusEvent.of(ID, Kind.RECEIVING), 1)
                        .after(StatusEvent.because(ID, Kind.REFUSED, "MISSING_CHUNKS", "two."), 2);
        assertThat(life.phase()).isEqualTo(Phase.REFUSED);
        assertThat(life.reason()).isEqualTo("MISSING_CHUNKS");
        life = life.after(StatusEvent.of(ID, Kind.RECEIVING), 3);
        assertThat(life.phase()).isEqualTo(Phase.RECEIVING);
        assertThat(life.reason()).isNull();
    }

    @Test
    void theSameAgainChangesNothing() {
        SaeStatus life = SaeStatus.UNKNOWN.after(StatusEvent.of(ID, Kind.RECEIVING), 1);
        assertThat(life.after(StatusEvent.of(ID, Kind.RECEIVING), 2)).isSameAs(life);
    }

    /** Three channels, each in order, interleaved at random: the end is the same. */
    @Test
    void theEndDoesNotDependOnHowTheChannelsRace() {
        List<StatusEvent> intake = List.of(StatusEvent.of(ID, Kind.RECEIVING));
        List<StatusEvent> catalog =
                List.of(
                        StatusEvent.of(ID, Kind.QUEUED),
                        on("birds", Kind.OPENED),
                        StatusEvent.of(ID, Kind.LIVE),
                        StatusEvent.of(ID, Kind.SUPERSEDED));
        List<StatusEvent> score = List.of(on("birds", Kind.SETTLED), on("birds", Kind.CLOSED));
        Random random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            List<List<StatusEvent>> channels =
                    List.of(
                            new ArrayList<>(intake),
                            new ArrayList<>(catalog),
                            new ArrayList<>(score));
            SaeStatus life = SaeStatus.UNKNOWN;
            long revision = 0;
            while (channels.stream().anyMatch(channel -> !channel.isEmpty())) {
                List<StatusEvent> channel = channels.get(random.nextInt(3));
                if (!channel.isEmpty()) {
                    life = life.after(channel.remove(0), 7);
                    assertThat(life.revision()).isGreaterThanOrEqualTo(revision);
                    revision = life.revision();
                }
            }
            assertThat(life.phase()).isEqualTo(Phase.CLOSED);
            assertThat(life.settled()).containsExactly("birds");
            assertThat(life.announcedAt()).isEqualTo(7);
        }
    }

    private static StatusEvent on(String dataSet, Kind kind) {
        return StatusEvent.on(new EvaluationId(ID, dataSet), kind);
    }
}
