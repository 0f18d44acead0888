package io.tapastream.jobs.settle;

import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecords;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaePhase;
import java.time.Instant;

/** Writes the life of an SAE checkpoint as a record of {@code sae-checkpoint-status}. */
final class LifeRecords {
    private LifeRecords() {}

    static OutputRecord of(SaeId id, SaeLife life) {
        SaeCheckpointStatus record =
                SaeCheckpointStatus.newBuilder()
                        .setRun(id.run())
                        .setSae(id.sae())
                        .setStep(id.step())
                        .setPhase(phase(life.phase()))
                        .setRevision(life.revision())
                        .setReason(life.reason())
                        .setSentence(life.sentence())
                        .setOpenDataSets(life.open())
                        .setSettledDataSets(life.settled())
                        .setClosedDataSets(life.closed())
                        .setSince(Instant.ofEpochMilli(life.since()))
                        .setAnnouncedAt(instant(life.announcedAt()))
                        .setSettledAt(instant(life.settledAt()))
                        .build();
        return OutputRecords.of(record);
    }

    private static SaePhase phase(SaeLife.Phase phase) {
        return phase == SaeLife.Phase.UNKNOWN ? SaePhase.OTHER : SaePhase.valueOf(phase.name());
    }

    private static Instant instant(Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
