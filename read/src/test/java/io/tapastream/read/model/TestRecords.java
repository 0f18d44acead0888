package io.tapastream.read.model;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptMatching;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import java.time.Instant;
import java.util.List;

/** Records of the output topics for tests, settled on 100 images and 40 pairs where not changed. */
public final class TestRecords {
    public static final String DATA_SET = "birds";
    private static final Instant TIME = Instant.parse("2026-11-22T11:00:00Z");

    private TestRecords() {}

    /** MATCHScore of fbmp, beta 0.5, k 3, with an interval of 0.05 on both sides. */
    public static MatchScore.Builder match(
            String run, String sae, long step, long revision, double value) {
        return MatchScore.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setDataSet(DATA_SET)
                .setImageEncoder("clip")
                .setArchitecture("topk")
                .setRole(SaeRole.TRAINED)
                .setStatus(ScoreStatus.SETTLED)
                .setClosed(false)
                .setRevision(revision)
                .setImages(100)
                .setConcepts(3)
                .setConceptsWithSupport(3)
                .setPerturbedConcepts(2)
                .setImageSet(7L)
                .setValues(
                        List.of(
                                new MatchScoreValue(
                                        "fbmp",
                                        0.5,
                                        3,
                                        value,
                                        value,
                                        value,
                                        value - 0.05,
                                        value + 0.05,
                                        value - 0.1,
                                        value - 0.12,
                                        value - 0.08,
                                        List.of(0.01, -0.01))));
    }

    /** TAPAScore over all pairs of fbmp, beta 0.5, k 3. */
    public static TapaScore.Builder tapa(
            String run, String sae, long step, long revision, double value) {
        return TapaScore.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setDataSet(DATA_SET)
                .setImageEncoder("clip")
                .setArchitecture("topk")
                .setRole(SaeRole.TRAINED)
                .setScope(TapaScope.TOTAL)
                .setWindowComplete(false)
                .setStatus(ScoreStatus.SETTLED)
                .setClosed(false)
                .setRevision(revision)
                .setImages(100)
                .setPairs(40)
                .setPairsAdding(40)
                .setValues(
                        List.of(
                                new TapaScoreValue(
                                        "fbmp",
                                        0.5,
                                        3,
                                        value,
                                        value / 2,
                                        -value / 2,
                                        0.125,
                                        20L,
                                        value,
                                        40L,
                                        value - 0.1,
                                        value + 0.1)));
    }

    /** TAPAScore of the window of ten seconds that begins so many milliseconds after 1970. */
    public static TapaScore.Builder window(
            String run, String sae, long step, long revision, long start, double value) {
        return tapa(run, sae, step, revision, value)
                .setScope(TapaScope.WINDOW)
                .setWindowStart(Instant.ofEpochMilli(start))
                .setWindowEnd(Instant.ofEpochMilli(start + 10_000))
                .setStatus(ScoreStatus.LIVE);
    }

    public static SaeHealth.Builder health(String run, String sae, long step, long revision) {
        return SaeHealth.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setDataSet(DATA_SET)
                .setImageEncoder("clip")
                .setArchitecture("topk")
                .setRole(SaeRole.TRAINED)
                .setStatus(ScoreStatus.SETTLED)
                .setClosed(false)
                .setRevision(revision)
                .setImages(100)
                .setDictionarySize(64)
                .setCknna(0.375)
                .setMonosemanticity(0.625)
                .setMonosemanticityLatents(7)
                .setSampledImages(64)
                .setL0(8.5)
                .setDeadLatents(6)
                .setDeadFraction(6 / 64.0)
                .setDensityEdges(List.of(-2.0, -1.0, 0.0))
                .setDensityCounts(List.of(20L, 38L))
                .setHoyer(0.75)
                .setR2(0.875)
                .setRelativeL2(0.25);
    }

    public static ConceptMatch.Builder concept(
            String run, String sae, long step, long revision, int concept, String name, double f1) {
        return ConceptMatch.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setDataSet(DATA_SET)
                .setConcept(concept)
                .setConceptName(name)
                .setSupport(10L + concept)
                .setImages(100)
                .setStatus(ScoreStatus.SETTLED)
                .setRevision(revision)
                .setMatchings(
                        List.of(
                                new ConceptMatching(
                                        "fbmp",
                                        0.5,
                                        List.of(concept, 10 + concept),
                                        List.of(f1 / 2, f1, f1),
                                        List.of(f1 / 4, f1 / 2, f1 / 2))));
    }

    /** The latents of a pair that swaps concept 0 for concept 1. */
    public static PairLatents pairLatents(
            String run,
            String sae,
            long step,
            String pair,
            List<Integer> original,
            List<Integer> perturbed) {
        return PairLatents.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setDataSet(DATA_SET)
                .setPairId(pair)
                .setEventTime(TIME)
                .setRemovedConcept(0)
                .setAddedConcept(1)
                .setOriginal(original)
                .setPerturbed(perturbed)
                .build();
    }

    public static Alert alert(String run, String sae, long step, long revision, String sentence) {
        return Alert.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setDataSet(DATA_SET)
                .setKind(AlertKind.MATCH_SCORE_FELL)
                .setSeverity(AlertSeverity.WARNING)
                .setRaised(true)
                .setRevision(revision)
                .setSentence(sentence)
                .setValue(0.25)
                .setFormerValue(0.5)
                .setThreshold(0.125)
                .setTime(TIME)
                .build();
    }

    public static SaeCheckpointStatus status(
            String run, String sae, long step, long revision, SaePhase phase) {
        return SaeCheckpointStatus.newBuilder()
                .setRun(run)
                .setSae(sae)
                .setStep(step)
                .setPhase(phase)
                .setRevision(revision)
                .setOpenDataSets(List.of(DATA_SET))
                .setSettledDataSets(List.of())
                .setClosedDataSets(List.of())
                .setSince(TIME)
                .setAnnouncedAt(TIME)
                .build();
    }
}
