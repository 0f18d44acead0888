package io.tapastream.jobs.status;

import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecords;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaePhase;
import java.time.Instant;

/** Writes the life of an SAE checkpoint as a record of {@code sae-checkpoint-status}. */
final class StatusRecords {
    private StatusRecords() {}

    static OutputRecord of(SaeId id, SaeStatus status) {
        SaeCheckpointStatus record =
                SaeCheckpointStatus.newBuilder()
                        .setRun(id.run())
                        .setSae(id.sae())
                        .setStep(id.step())
                        .setPhase(phase(status.phase()))
                        .setRevision(status.revision())
                        .setReason(status.reason())
                        .setSentence(status.sentence())
                        .setOpenDataSets(status.open())
                        .setSettledDataSets(status.settled())
                        .setClosedDataSets(status.closed())
                        .setSince(Instant.ofEpochMilli(status.since()))
                        .setAnnouncedAt(instant(status.announcedAt()))
                        .setSettledAt(instant(status.settledAt()))
                        .build();
        return OutputRecords.of(record);
    }

    private static SaePhase phase(SaeStatus.Phase phase) {
        return phase == SaeStatus.Phase.UNKNOWN ? SaePhase.OTHER : SaePhase.valueOf(phase.name());
    }

    private static Instant instant(Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
