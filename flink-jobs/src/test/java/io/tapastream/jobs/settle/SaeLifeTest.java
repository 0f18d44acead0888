package io.tapastream.jobs.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.LifeEvent;
import io.tapastream.jobs.message.LifeEvent.Kind;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.settle.SaeLife.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SaeLifeTest {
    private static final SaeId ID = new SaeId("run", "sae", 3);

    @Test
    void anOrdinaryLife() {
        SaeLife life = SaeLife.UNKNOWN;
        life = life.after(LifeEvent.of(ID, Kind.RECEIVING), 10);
        assertThat(life.phase()).isEqualTo(Phase.RECEIVING);
        life = life.after(LifeEvent.of(ID, Kind.QUEUED), 20);
        assertThat(life.phase()).isEqualTo(Phase.QUEUED);
        assertThat(life.announcedAt()).isEqualTo(20);
        life = life.after(on("birds", Kind.OPENED), 30).after(on("coco", Kind.OPENED), 30);
        life = life.after(LifeEvent.of(ID, Kind.LIVE), 30);
        assertThat(life.phase()).isEqualTo(Phase.LIVE);
        life = life.after(on("birds", Kind.SETTLED), 40);
        assertThat(life.phase()).isEqualTo(Phase.LIVE);
        assertThat(life.settledAt()).isNull();
        life = life.after(on("coco", Kind.SETTLED), 50);
        assertThat(life.phase()).isEqualTo(Phase.SETTLED);
        assertThat(life.settledAt()).isEqualTo(50);
        life = life.after(LifeEvent.of(ID, Kind.SUPERSEDED), 60);
        assertThat(life.phase()).isEqualTo(Phase.SUPERSEDED);
        life = life.after(on("coco", Kind.CLOSED), 70).after(on("birds", Kind.CLOSED), 80);
        assertThat(life.phase()).isEqualTo(Phase.CLOSED);
        assertThat(life.since()).isEqualTo(80);
    }

    @Test
    void aDataSetThatIsAddedMakesItLiveAgainButItWasSettledWhenItWas() {
        SaeLife life =
                SaeLife.UNKNOWN
                        .after(on("birds", Kind.OPENED), 1)
                        .after(LifeEvent.of(ID, Kind.LIVE), 1)
                        .after(on("birds", Kind.SETTLED), 5)
                        .after(on("coco", Kind.OPENED), 9);
        assertThat(life.phase()).isEqualTo(Phase.LIVE);
        assertThat(life.settledAt()).isEqualTo(5);
    }

    @Test
    void oneThatGivesNoCodesIsRefusedWhateverElseIsTold() {
        SaeLife life =
                SaeLife.UNKNOWN
                        .after(LifeEvent.because(ID, Kind.FAILED, "CODES_NOT_FINITE", "one."), 1)
                        .after(on("birds", Kind.OPENED), 2)
                        .after(LifeEvent.of(ID, Kind.LIVE), 2)
                        .after(LifeEvent.because(ID, Kind.FAILED, "CODES_NOT_FINITE", "two."), 3)
                        .after(LifeEvent.of(ID, Kind.SUPERSEDED), 4)
                        .after(on("birds", Kind.CLOSED), 5);
        assertThat(life.phase()).isEqualTo(Phase.REFUSED);
        assertThat(life.sentence()).isEqualTo("one.");
        assertThat(life.settled()).isEmpty();
        assertThat(life.closed()).containsExactly("birds");
        assertThat(life.since()).isEqualTo(1);
    }

    @Test
    void oneThatWasRefusedMayComeAgain() {
        SaeLife life =
                SaeLife.UNKNOWN
                        .after(LifeEvent.of(ID, Kind.RECEIVING), 1)
                        .after(LifeEvent.because(ID, Kind.REFUSED, "MISSING_CHUNKS", "two."), 2);
        assertThat(life.phase()).isEqualTo(Phase.REFUSED);
        assertThat(life.reason()).isEqualTo("MISSING_CHUNKS");
        life = life.after(LifeEvent.of(ID, Kind.RECEIVING), 3);
        assertThat(life.phase()).isEqualTo(Phase.RECEIVING);
        assertThat(life.reason()).isNull();
    }

    @Test
    void theSameAgainChangesNothing() {
        SaeLife life = SaeLife.UNKNOWN.after(LifeEvent.of(ID, Kind.RECEIVING), 1);
        assertThat(life.after(LifeEvent.of(ID, Kind.RECEIVING), 2)).isSameAs(life);
    }

    /** Three channels, each in order, interleaved at random: the end is the same. */
    @Test
    void theEndDoesNotDependOnHowTheChannelsRace() {
        List<LifeEvent> intake = List.of(LifeEvent.of(ID, Kind.RECEIVING));
        List<LifeEvent> catalog =
                List.of(
                        LifeEvent.of(ID, Kind.QUEUED),
                        on("birds", Kind.OPENED),
                        LifeEvent.of(ID, Kind.LIVE),
                        LifeEvent.of(ID, Kind.SUPERSEDED));
        List<LifeEvent> score = List.of(on("birds", Kind.SETTLED), on("birds", Kind.CLOSED));
        Random random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            List<List<LifeEvent>> channels =
                    List.of(
                            new ArrayList<>(intake),
                            new ArrayList<>(catalog),
                            new ArrayList<>(score));
            SaeLife life = SaeLife.UNKNOWN;
            long revision = 0;
            while (channels.stream().anyMatch(channel -> !channel.isEmpty())) {
                List<LifeEvent> channel = channels.get(random.nextInt(3));
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

    private static LifeEvent on(String dataSet, Kind kind) {
        return LifeEvent.on(new EvaluationId(ID, dataSet), kind);
    }
}
