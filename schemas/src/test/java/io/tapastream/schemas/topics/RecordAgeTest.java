package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaePhase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordAgeTest {
    @Test
    void theEpochDecidesFirstAndThenTheRevision() {
        assertThat(List.of(age(2, 1), age(0, 9), age(1, 7), age(1, 3), age(2, 0)).stream().sorted())
                .containsExactly(age(0, 9), age(1, 3), age(1, 7), age(2, 0), age(2, 1));
        assertThat(age(1, 2).replaces(null)).isTrue();
        assertThat(age(1, 2).replaces(age(1, 2))).isTrue();
        assertThat(age(1, 2).replaces(age(1, 3))).isFalse();
        assertThat(age(2, 1).replaces(age(1, 3))).isTrue();
        assertThat(age(1, 3).replaces(age(2, 1))).isFalse();
    }

    @Test
    void aRecordSaysItsOwn() {
        SaeCheckpointStatus status =
                SaeCheckpointStatus.newBuilder()
                        .setRun("r")
                        .setSae("s")
                        .setStep(1)
                        .setPhase(SaePhase.LIVE)
                        .setRevision(4)
                        .setOpenDataSets(List.of())
                        .setSettledDataSets(List.of())
                        .setClosedDataSets(List.of())
                        .setSince(Instant.EPOCH)
                        .build();
        assertThat(RecordAge.of(status)).isEqualTo(age(0, 4));
        SaeCheckpointStatus later =
                SaeCheckpointStatus.newBuilder(status).setEpoch(5).setRevision(1).build();
        assertThat(RecordAge.of(later)).isEqualTo(age(5, 1));
        assertThat(RecordAge.replaces(later, status)).isTrue();
        assertThat(RecordAge.replaces(status, later)).isFalse();
        assertThat(RecordAge.replaces(status, null)).isTrue();
    }

    @Test
    void aRecordWithoutThemIsOldest() {
        PairLatents latents =
                PairLatents.newBuilder()
                        .setRun("r")
                        .setSae("s")
                        .setStep(1)
                        .setDataSet("d")
                        .setPairId("p")
                        .setEventTime(Instant.EPOCH)
                        .setRemovedConcept(0)
                        .setEpoch(6)
                        .build();
        assertThat(RecordAge.of(latents)).isEqualTo(age(6, 0));
        Rejected rejected =
                Rejected.newBuilder()
                        .setTopic("t")
                        .setPartition(0)
                        .setOffset(0)
                        .setTimestamp(Instant.EPOCH)
                        .setStage("decode")
                        .setReason("MALFORMED")
                        .setMessage("")
                        .build();
        assertThat(RecordAge.of(rejected)).isEqualTo(age(0, 0));
    }

    private static RecordAge age(long epoch, long revision) {
        return new RecordAge(epoch, revision);
    }
}
