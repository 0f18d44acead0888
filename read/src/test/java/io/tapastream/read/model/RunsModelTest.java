package io.tapastream.read.model;

import static io.tapastream.read.model.TestRecords.DATA_SET;
import static io.tapastream.read.model.TestRecords.alert;
import static io.tapastream.read.model.TestRecords.concept;
import static io.tapastream.read.model.TestRecords.health;
import static io.tapastream.read.model.TestRecords.match;
import static io.tapastream.read.model.TestRecords.status;
import static io.tapastream.read.model.TestRecords.tapa;
import static io.tapastream.read.model.TestRecords.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.topics.RecordAge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class RunsModelTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final RunsModel model = new RunsModel();

    private Optional<EvaluationId> apply(SpecificRecord record) {
        return model.apply(record, NOON);
    }

    private Evaluation find(String run, String sae, long step) {
        return model.find(new EvaluationId(run, sae, step, DATA_SET)).orElseThrow();
    }

    @Test
    void theNewestRevisionOfEachKindWinsWhateverTheOrder() {
        assertThat(apply(match("r", "s", 1, 2, 0.5).build())).isPresent();
        assertThat(apply(match("r", "s", 1, 1, 0.25).build())).isEmpty();
        assertThat(apply(tapa("r", "s", 1, 1, 1.0).build())).isPresent();
        assertThat(apply(tapa("r", "s", 1, 3, 1.5).build())).isPresent();
        assertThat(apply(tapa("r", "s", 1, 2, 1.25).build())).isEmpty();
        assertThat(apply(health("r", "s", 1, 4).build())).isPresent();
        assertThat(apply(health("r", "s", 1, 3).setDeadLatents(0).build())).isEmpty();
        assertThat(apply(concept("r", "s", 1, 5, 0, "beak", 0.5).build())).isPresent();
        assertThat(apply(concept("r", "s", 1, 4, 0, "beak", 0.25).build())).isEmpty();
        assertThat(apply(concept("r", "s", 1, 4, 1, "wing", 0.75).build())).isPresent();

        Evaluation evaluation = find("r", "s", 1);
        assertThat(evaluation.match(ScoreMethod.DEFAULT).orElseThrow().getValue()).isEqualTo(0.5);
        assertThat(evaluation.tapa(ScoreMethod.DEFAULT).orElseThrow().getValue()).isEqualTo(1.5);
        assertThat(evaluation.health().orElseThrow().getDeadLatents()).isEqualTo(6);
        assertThat(evaluation.concepts().get(0).coalitions().get(0).f1())
                .containsExactly(0.25, 0.5, 0.5);
        assertThat(evaluation.concepts().keySet()).containsExactly(0, 1);
        assertThat(evaluation.status()).isEqualTo(ScoreStatus.SETTLED);
        assertThat(evaluation.images()).isEqualTo(100);
        assertThat(evaluation.pairs()).isEqualTo(40);
    }

    @Test
    void theLaterEpochWinsOverAnyRevisionOfAnEarlierOneWhateverTheOrder() {
        List<SpecificRecord> records = new ArrayList<>();
        records.addAll(ofEpoch(0, 9, 0.125));
        records.addAll(ofEpoch(1_796_000_000_000L, 7, 0.25));
        records.addAll(ofEpoch(1_796_083_200_000L, 1, 0.5));
        for (int seed = 0; seed < 20; seed++) {
            RunsModel model = new RunsModel(10);
            Collections.shuffle(records, new Random(seed));
            records.forEach(record -> model.apply(record, NOON));
            Evaluation evaluation =
                    model.find(new EvaluationId("r", "s", 1, DATA_SET)).orElseThrow();
            assertThat(evaluation.match(ScoreMethod.DEFAULT).orElseThrow().getValue())
                    .isEqualTo(0.5);
            assertThat(evaluation.tapa(ScoreMethod.DEFAULT).orElseThrow().getValue())
                    .isEqualTo(0.5);
            assertThat(evaluation.health().orElseThrow().getL0()).isEqualTo(0.5);
            assertThat(evaluation.comparison().orElseThrow().getFormerL0()).isEqualTo(0.5);
            assertThat(evaluation.concepts().get(0).coalitions().get(0).f1()).contains(0.5);
            assertThat(evaluation.concepts().get(0).age())
                    .isEqualTo(new RecordAge(1_796_083_200_000L, 1));
            assertThat(evaluation.conceptTapas().get(0).values().get(0).value()).isEqualTo(0.5);
            assertThat(evaluation.windows().get(0L).values().get(0).value()).isEqualTo(0.5);
            assertThat(model.alerts()).extracting(Alert::getSentence).containsExactly("0.5");
            assertThat(model.status(new SaeCheckpointName("r", "s", 1)).orElseThrow().getReason())
                    .isEqualTo("0.5");
        }
    }

    @Test
    void whatALaterEpochDoesNotSayOfAnEvaluationIsForgotten() {
        List<SpecificRecord> records = new ArrayList<>(ofEpoch(1, 9, 0.25));
        records.add(concept("r", "s", 1, 9, 5, "claw", 0.25).setEpoch(1).build());
        records.add(window("r", "s", 1, 9, 5, 0.25).setEpoch(1).build());
        Alert silent =
                Alert.newBuilder(alert("r", "s", 1, 1, "silent"))
                        .setKind(AlertKind.RUN_SILENT)
                        .setDataSet(null)
                        .setEpoch(1)
                        .build();
        records.add(silent);
        records.add(match("r", "s", 2, 9, 0.75).setEpoch(1).build());
        records.forEach(record -> model.apply(record, NOON));
        assertThat(model.alerts()).hasSize(2);
        assertThat(find("r", "s", 1).concepts().keySet()).containsExactly(0, 5);

        records.add(match("r", "s", 1, 1, 0.5).setEpoch(2).build());
        records.add(
                SaeCheckpointStatus.newBuilder(status("r", "s", 1, 1, SaePhase.LIVE))
                        .setEpoch(2)
                        .build());
        for (int seed = 0; seed < 20; seed++) {
            RunsModel shuffled = new RunsModel(10);
            Collections.shuffle(records, new Random(seed));
            records.forEach(record -> shuffled.apply(record, NOON));
            Evaluation evaluation =
                    shuffled.find(new EvaluationId("r", "s", 1, DATA_SET)).orElseThrow();
            assertThat(evaluation.match(ScoreMethod.DEFAULT).orElseThrow().getValue())
                    .isEqualTo(0.5);
            assertThat(evaluation.tapa()).isEmpty();
            assertThat(evaluation.health()).isEmpty();
            assertThat(evaluation.comparison()).isEmpty();
            assertThat(evaluation.concepts()).isEmpty();
            assertThat(evaluation.conceptTapas()).isEmpty();
            assertThat(evaluation.windows()).isEmpty();
            assertThat(shuffled.alerts()).isEmpty();
            assertThat(shuffled.find(new EvaluationId("r", "s", 2, DATA_SET)))
                    .get()
                    .extracting(Evaluation::images)
                    .isEqualTo(100L);
        }
    }

    /** A record of every kind and one key that shows its value. */
    private static List<SpecificRecord> ofEpoch(long epoch, long revision, double value) {
        return List.of(
                match("r", "s", 1, revision, value).setEpoch(epoch).build(),
                tapa("r", "s", 1, revision, value).setEpoch(epoch).build(),
                tapa("r", "s", 1, revision, value)
                        .setScope(TapaScope.CONCEPT)
                        .setConcept(0)
                        .setEpoch(epoch)
                        .build(),
                window("r", "s", 1, revision, 0, value).setEpoch(epoch).build(),
                health("r", "s", 1, revision).setL0(value).setEpoch(epoch).build(),
                concept("r", "s", 1, revision, 0, "beak", value).setEpoch(epoch).build(),
                SaeComparison.newBuilder()
                        .setRun("r")
                        .setSae("s")
                        .setStep(1)
                        .setFormerStep(0)
                        .setDataSet(DATA_SET)
                        .setImageEncoder("clip")
                        .setRevision(revision)
                        .setImages(1)
                        .setPairs(1)
                        .setImageSet(1)
                        .setConcepts(1)
                        .setFormerL0(value)
                        .setValues(List.of())
                        .setEpoch(epoch)
                        .build(),
                Alert.newBuilder(alert("r", "s", 1, revision, Double.toString(value)))
                        .setEpoch(epoch)
                        .build(),
                SaeCheckpointStatus.newBuilder(status("r", "s", 1, revision, SaePhase.SKIPPED))
                        .setReason(Double.toString(value))
                        .setEpoch(epoch)
                        .build());
    }

    @Test
    void theSameRevisionAgainChangesTheRecordToTheLaterOne() {
        apply(match("r", "s", 1, 2, 0.5).build());
        assertThat(apply(match("r", "s", 1, 2, 0.625).build())).isPresent();
        assertThat(find("r", "s", 1).match(ScoreMethod.DEFAULT).orElseThrow().getValue())
                .isEqualTo(0.625);
    }

    @Test
    void runsSaesStepsAndDataSetsAreApart() {
        apply(match("b", "s", 1, 1, 0.125).build());
        apply(match("a", "t", 1, 1, 0.25).build());
        apply(match("a", "s", 10, 1, 0.375).build());
        apply(match("a", "s", 9, 1, 0.5).build());
        apply(match("a", "s", 9, 1, 0.625).setDataSet("coco").build());
        assertThat(model.evaluations())
                .extracting(Evaluation::id)
                .containsExactly(
                        new EvaluationId("a", "s", 9, DATA_SET),
                        new EvaluationId("a", "s", 10, DATA_SET),
                        new EvaluationId("a", "t", 1, DATA_SET),
                        new EvaluationId("a", "s", 9, "coco"),
                        new EvaluationId("b", "s", 1, DATA_SET));
        assertThat(model.of(new Lineage("a", "s", DATA_SET)))
                .extracting(evaluation -> evaluation.id().step())
                .containsExactly(9L, 10L);
    }

    @Test
    void aClosedEvaluationStaysWithItsLastScore() {
        apply(match("r", "s", 1, 1, 0.5).build());
        assertThat(find("r", "s", 1).closed()).isFalse();
        apply(match("r", "s", 1, 2, 0.5).setClosed(true).build());
        assertThat(find("r", "s", 1).closed()).isTrue();
        assertThat(model.evaluations()).hasSize(1);
    }

    @Test
    void oneLiveScoreMakesAnEvaluationLive() {
        apply(match("r", "s", 1, 1, 0.5).build());
        apply(tapa("r", "s", 1, 1, 0.5).setStatus(ScoreStatus.LIVE).build());
        assertThat(find("r", "s", 1).status()).isEqualTo(ScoreStatus.LIVE);
        apply(health("r", "t", 1, 1).build());
        assertThat(find("r", "t", 1).status()).isEqualTo(ScoreStatus.LIVE);
    }

    @Test
    void windowsDoNotTakeThePlaceOfTheTotal() {
        apply(tapa("r", "s", 1, 1, 0.5).build());
        assertThat(
                        apply(
                                tapa("r", "s", 1, 9, 1.5)
                                        .setScope(TapaScope.WINDOW)
                                        .setWindowStart(NOON)
                                        .setWindowEnd(NOON.plusSeconds(10))
                                        .build()))
                .isEmpty();
        assertThat(find("r", "s", 1).tapa(ScoreMethod.DEFAULT).orElseThrow().getValue())
                .isEqualTo(0.5);
    }

    @Test
    void deltaIsAgainstTheDenseBaselineThatTheRecordNames() {
        apply(match("r", "s", 1, 1, 0.75).setDenseBaseline("dense").build());
        apply(
                match("r", "own", 0, 1, 0.125)
                        .setRole(SaeRole.UNTRAINED)
                        .setArchitecture("untrained")
                        .build());
        assertThat(model.delta(find("r", "s", 1), ScoreMethod.DEFAULT))
                .as("against what the run published, as long as the drawn one is not there")
                .hasValue(0.625);
        apply(match("baseline", "dense", 0, 1, 0.25).setRole(SaeRole.UNTRAINED).build());
        assertThat(model.delta(find("r", "s", 1), ScoreMethod.DEFAULT)).hasValue(0.5);
        assertThat(model.baseline(find("baseline", "dense", 0))).isEmpty();
        apply(match("baseline", "dense", 0, 2, 0.25).setImageSet(8L).build());
        assertThat(model.delta(find("r", "s", 1), ScoreMethod.DEFAULT))
                .as("not on the same images")
                .isEmpty();
    }

    @Test
    void aChangeOfABaselineOrOfAStatusIsAChangeOfWhatItConcerns() {
        apply(match("r", "s", 1, 1, 0.75).setDenseBaseline("dense").build());
        apply(match("r", "s", 2, 1, 0.75).setDataSet("coco").build());
        long before = model.version();
        apply(match("baseline", "dense", 0, 1, 0.25).setRole(SaeRole.UNTRAINED).build());
        assertThat(find("r", "s", 1).version()).isGreaterThan(before);
        before = model.version();
        apply(status("r", "s", 2, 1, SaePhase.SETTLED));
        assertThat(find("r", "s", 1).version()).isLessThanOrEqualTo(before);
        assertThat(model.find(new EvaluationId("r", "s", 2, "coco")).orElseThrow().version())
                .isGreaterThan(before);
    }

    @Test
    void anAlertHoldsUntilItIsWithdrawnAndStatusesKeepTheirNewestRevision() {
        Alert fell = alert("r", "s", 2, 1, "MATCHScore fell by 0.2");
        apply(fell);
        apply(alert("r", "s", 3, 1, "another"));
        assertThat(model.alerts()).hasSize(2);
        apply(Alert.newBuilder(fell).setRevision(3).setRaised(false).build());
        apply(Alert.newBuilder(fell).setRevision(2).build());
        assertThat(model.alerts()).extracting(Alert::getSentence).containsExactly("another");
        apply(status("r", "s", 2, 2, SaePhase.CLOSED));
        apply(status("r", "s", 2, 1, SaePhase.LIVE));
        assertThat(model.status(new SaeCheckpointName("r", "s", 2)).orElseThrow().getPhase())
                .isEqualTo(SaePhase.CLOSED);
        assertThat(model.statuses()).hasSize(1);
    }

    @Test
    void scoresOfSingleConceptsAreKeptBesideTheTotal() {
        apply(tapa("r", "s", 1, 1, 0.5).build());
        apply(
                tapa("r", "s", 1, 5, 1.5)
                        .setScope(TapaScope.CONCEPT)
                        .setConcept(7)
                        .setConceptName("beak")
                        .build());
        Evaluation evaluation = find("r", "s", 1);
        assertThat(evaluation.tapa(ScoreMethod.DEFAULT).orElseThrow().getValue()).isEqualTo(0.5);
        ConceptTapa beak = evaluation.conceptTapas().get(7);
        assertThat(beak.values())
                .containsExactly(new ConceptTapa.Value(ScoreMethod.DEFAULT, 1.5, 0.75, -0.75));
    }

    @Test
    void timesAreOfTheFirstAndTheLastRecordReadOlderRevisionsAmongThem() {
        model.apply(match("r", "s", 1, 2, 0.5).build(), NOON);
        model.apply(match("r", "s", 1, 1, 0.5).build(), NOON.minusSeconds(5));
        model.apply(tapa("r", "s", 1, 1, 0.5).build(), NOON.plusSeconds(5));
        assertThat(find("r", "s", 1).firstWritten()).isEqualTo(NOON.minusSeconds(5));
        assertThat(find("r", "s", 1).lastWritten()).isEqualTo(NOON.plusSeconds(5));
    }
}
