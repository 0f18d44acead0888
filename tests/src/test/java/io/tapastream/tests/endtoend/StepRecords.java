package io.tapastream.tests.endtoend;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeComparisonValue;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import java.util.List;

/** Records about one SAE checkpoint beside its scores, later than any other of the same keys. */
final class StepRecords {
    private static final long REVISION = 1_000_000;

    private final String run;
    private final String sae;
    private final long step;

    StepRecords(String run, String sae, long step) {
        this.run = run;
        this.sae = sae;
        this.step = step;
    }

    SaeComparison comparison() {
        return SaeComparison.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setFormerStep(step - 10)
                .setDataSet(Workload.DATA_SET)
                .setImageEncoder(Workload.ENCODER)
                .setRevision(REVISION)
                .setImages(60)
                .setPairs(20)
                .setImageSet(77)
                .setConcepts(Workload.CONCEPTS)
                .setL0(8.0)
                .setFormerL0(8.0)
                .setDeadFraction(0.0)
                .setFormerDeadFraction(0.0)
                .setValues(
                        List.of(
                                new SaeComparisonValue(
                                        "fbmp", 0.5, 3, 14, 7, 0.5, 0.5, 0.6, -0.1, -0.15, -0.05,
                                        true, 0.8, 0.75, 0.05, -0.1, 0.2, false, 0.4, 0.45, -0.05,
                                        -0.08, -0.02, true)))
                .build();
    }

    Alert alert() {
        return Alert.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setDataSet(Workload.DATA_SET)
                .setKind(AlertKind.MATCH_SCORE_FELL)
                .setSeverity(AlertSeverity.CRITICAL)
                .setRaised(true)
                .setRevision(REVISION)
                .setSentence("It's lower than before.")
                .setFormerStep(step - 10)
                .setValue(0.5)
                .setFormerValue(0.6)
                .setThreshold(0.02)
                .setMethod("fbmp")
                .setBeta(0.5)
                .setK(3)
                .setTime(Workload.START)
                .build();
    }

    SaeCheckpointStatus status() {
        return SaeCheckpointStatus.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setPhase(SaePhase.LIVE)
                .setRevision(REVISION)
                .setOpenDataSets(List.of(Workload.DATA_SET))
                .setSettledDataSets(List.of())
                .setClosedDataSets(List.of())
                .setSince(Workload.START)
                .setAnnouncedAt(Workload.START)
                .build();
    }

    TapaScore conceptScore() {
        return TapaScore.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setDataSet(Workload.DATA_SET)
                .setImageEncoder(Workload.ENCODER)
                .setArchitecture("topk")
                .setRole(SaeRole.TRAINED)
                .setScope(TapaScope.CONCEPT)
                .setConcept(1)
                .setConceptName("it's")
                .setWindowComplete(false)
                .setStatus(ScoreStatus.SETTLED)
                .setClosed(false)
                .setRevision(REVISION)
                .setImages(60)
                .setPairs(4)
                .setPairsAdding(2)
                .setValues(
                        List.of(
                                TapaScoreValue.newBuilder()
                                        .setMethod("fbmp")
                                        .setBeta(0.5)
                                        .setK(3)
                                        .setValue(1.0)
                                        .setDeltaAdd(0.5)
                                        .setDeltaRem(-0.5)
                                        .setStayConcepts(0)
                                        .setPublishedPairs(4)
                                        .build()))
                .build();
    }
}
