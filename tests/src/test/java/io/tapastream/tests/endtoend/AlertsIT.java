package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.compare.Churn;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.core.score.HeldOutScore;
import io.tapastream.core.score.PairDelta;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.jobs.config.AlertOptions;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeComparisonValue;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training run that goes wrong: what is said between its steps, and what is not. */
class AlertsIT {
    private static final int GOOD = 100;
    private static final int THE_SAME = 200;
    private static final int DEGRADED = 300;
    private static final int DEAD = 400;
    private static final int GOOD_AGAIN = 500;

    @TempDir Path folder;

    @Test
    void aDegradedSaeRaisesExactlyTheAlertsThatAreDue() throws Exception {
        Workload workload = new Workload(31);
        Map<Integer, byte[]> files = new TreeMap<>();
        files.put(GOOD, workload.sae());
        files.put(THE_SAME, files.get(GOOD));
        files.put(DEGRADED, workload.sae(4));
        files.put(DEAD, workload.sae(0));
        files.put(GOOD_AGAIN, files.get(GOOD));
        Configuration restored = new Configuration();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                TopicReader<SaeComparison> comparisons =
                        evaluator.reader(Topics.DEFAULT.saeComparisons(), SaeComparison.class);
                TopicReader<Alert> alerts =
                        evaluator.reader(Topics.DEFAULT.alerts(), Alert.class)) {
            Configuration options = evaluator.options();
            options.set(AlertOptions.ALERT_SILENCE, Duration.ofSeconds(3));
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, StatusIT.samples(workload, 150, 80));
            for (int step : List.of(GOOD, THE_SAME, DEGRADED, DEAD)) {
                ExactStreamIT.publish(evaluator, Checkpoints.records("sae", step, files.get(step)));
            }
            awaitComparisons(comparisons, workload, files, THE_SAME, DEGRADED, DEAD);
            alerts.await(
                    "silence after the last step",
                    LocalEvaluator.DEADLINE,
                    reader -> silent(reader, true));

            restored.set(StateRecoveryOptions.SAVEPOINT_PATH, evaluator.stopWithSavepoint());
            evaluator.start(options, restored, 1);
            ExactStreamIT.publish(
                    evaluator, Checkpoints.records("sae", GOOD_AGAIN, files.get(GOOD_AGAIN)));
            awaitComparisons(comparisons, workload, files, GOOD_AGAIN);
            alerts.await(
                    "the end of the silence",
                    LocalEvaluator.DEADLINE,
                    reader -> silent(reader, false));

            EvaluationResult good = workload.batch(files.get(GOOD));
            EvaluationResult degraded = workload.batch(files.get(DEGRADED));
            Set<String> due =
                    Set.of(
                            DEGRADED + " " + AlertKind.MATCH_SCORE_FELL,
                            DEGRADED + " " + AlertKind.TAPA_SCORE_FELL,
                            DEGRADED + " " + AlertKind.DEAD_LATENTS_SURGED,
                            DEAD + " " + AlertKind.MATCH_SCORE_FELL,
                            DEAD + " " + AlertKind.TAPA_SCORE_FELL,
                            DEAD + " " + AlertKind.THRESHOLDS_COLLAPSED);
            // A step that settles before the one below it is compared with a lower one at first:
            // what was sent of that is sent again or withdrawn.
            alerts.await(
                    "exactly the alerts that are due",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            aboutScores(reader).stream()
                                            .map(AlertsIT::name)
                                            .collect(Collectors.toSet())
                                            .equals(due)
                                    && aboutScores(reader).stream()
                                            .allMatch(AlertsIT::isAboutNext));
            List<Alert> raised = aboutScores(alerts);
            assertThat(alerts.all())
                    .extracting(
                            alert ->
                                    alert.getStep()
                                            + " "
                                            + alert.getKind()
                                            + " "
                                            + alert.getRevision())
                    .doesNotHaveDuplicates();
            Alert fell = find(raised, DEGRADED, AlertKind.MATCH_SCORE_FELL);
            assertThat(fell.getValue()).isEqualTo(matchScore(degraded));
            assertThat(fell.getFormerValue()).isEqualTo(matchScore(good));
            assertThat(fell.getFormerStep()).isEqualTo(THE_SAME);
            assertThat(fell.getImages()).isEqualTo(150);
            assertThat(find(raised, DEAD, AlertKind.THRESHOLDS_COLLAPSED).getSeverity())
                    .isEqualTo(AlertSeverity.CRITICAL);
        }
    }

    @Test
    void anAlertIsWithdrawnWhenRevisedScoresNoLongerSaySoAndRaisedAgainWhenTheyDo()
            throws Exception {
        Workload workload = new Workload(31);
        byte[] good = workload.sae();
        byte[] degraded = workload.sae(4);
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                TopicReader<Alert> alerts =
                        evaluator.reader(Topics.DEFAULT.alerts(), Alert.class)) {
            evaluator.start(evaluator.options(), new Configuration(), 2);
            List<SpecificRecord> samples = StatusIT.samples(workload, 100, 60);
            ExactStreamIT.publish(evaluator, samples);
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", GOOD, good));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", THE_SAME, degraded));
            alerts.await("the fall", LocalEvaluator.DEADLINE, reader -> fell(reader, true, 100, 1));
            double before = fall(alerts).getValue();

            // Without annotations no concept has support: both SAEs score nothing.
            ExactStreamIT.publish(
                    evaluator, workload.withoutConcepts(Workload.START.plusSeconds(1000)));
            alerts.await(
                    "the fall's withdrawal",
                    LocalEvaluator.DEADLINE,
                    reader -> fell(reader, false, 100, 2));
            Alert withdrawn = fall(alerts);
            assertThat(withdrawn.getSentence()).contains("no longer holds");
            assertThat(withdrawn.getValue()).isNotEqualTo(before);
            assertThat(withdrawn.getFormerStep()).isEqualTo(GOOD);

            ExactStreamIT.publish(evaluator, later(samples));
            alerts.await(
                    "the same fall again",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            fell(reader, true, 100, withdrawn.getRevision() + 1)
                                    && fall(reader).getValue() == before);
            alerts.await(
                    "the surge of dead latents, which does not depend on annotations",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            aboutScores(reader).stream()
                                    .map(AlertsIT::name)
                                    .toList()
                                    .contains(THE_SAME + " " + AlertKind.DEAD_LATENTS_SURGED));
        }
    }

    @Test
    void alertsStayWhenTheirStepsAreClosedWithMoreStepsThanAreKept() throws Exception {
        Workload workload = new Workload(31);
        byte[] good = workload.sae();
        byte[] degraded = workload.sae(4);
        Configuration restored = new Configuration();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                TopicReader<SaeComparison> comparisons =
                        evaluator.reader(Topics.DEFAULT.saeComparisons(), SaeComparison.class);
                TopicReader<SaeCheckpointStatus> statuses =
                        evaluator.reader(
                                Topics.DEFAULT.saeCheckpointStatus(), SaeCheckpointStatus.class);
                TopicReader<Alert> alerts =
                        evaluator.reader(Topics.DEFAULT.alerts(), Alert.class)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.LIVE_SAE_CHECKPOINTS, 2);
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, StatusIT.samples(workload, 100, 60));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 1, good));
            for (int step = 2; step <= 8; step++) {
                if (step == 4) {
                    // Step 1 is forgotten and step 2 closed by the job that was restored.
                    String savepoint = evaluator.stopWithSavepoint();
                    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
                    evaluator.start(options, restored, 1);
                }
                ExactStreamIT.publish(evaluator, Checkpoints.records("sae", step, degraded));
                awaitCompared(comparisons, step);
            }
            statuses.await(
                    "the end of all but the last two steps",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            reader.latest().values().stream()
                                            .filter(s -> s.getPhase() == SaePhase.CLOSED)
                                            .count()
                                    == 6);
            // What closing says is committed no later than what follows from one step more.
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 9, degraded));
            awaitCompared(comparisons, 9);
            alerts.readToEnd(LocalEvaluator.DEADLINE);

            assertThat(alerts.all())
                    .filteredOn(alert -> alert.getKind() != AlertKind.RUN_SILENT)
                    .allMatch(Alert::getRaised)
                    .allMatch(alert -> alert.getStep() == 2 && alert.getFormerStep() == 1)
                    .extracting(Alert::getKind)
                    .containsExactlyInAnyOrder(
                            AlertKind.MATCH_SCORE_FELL,
                            AlertKind.TAPA_SCORE_FELL,
                            AlertKind.DEAD_LATENTS_SURGED);
            assertThat(comparisons.latest().values())
                    .extracting(record -> record.getStep() - record.getFormerStep())
                    .containsOnly(1L);
        }
    }

    private static void awaitCompared(TopicReader<SaeComparison> comparisons, long step)
            throws Exception {
        comparisons.await(
                "the comparison of step " + step,
                LocalEvaluator.DEADLINE,
                reader ->
                        reader.latest().values().stream()
                                .anyMatch(record -> record.getStep() == step));
    }

    private static List<SpecificRecord> later(List<SpecificRecord> samples) {
        List<SpecificRecord> images = new ArrayList<>();
        for (SpecificRecord sample : samples) {
            if (sample instanceof AnnotatedImage image) {
                images.add(
                        AnnotatedImage.newBuilder(image)
                                .setEventTime(Workload.START.plusSeconds(2000))
                                .build());
            }
        }
        return images;
    }

    private static boolean fell(
            TopicReader<Alert> alerts, boolean raised, long images, long leastRevision) {
        Alert fall = fall(alerts);
        return fall != null
                && fall.getRaised() == raised
                && fall.getImages() == images
                && fall.getRevision() >= leastRevision;
    }

    /** The newest word of the second step's MATCHScore; null before the first. */
    private static Alert fall(TopicReader<Alert> alerts) {
        return alerts.latest().values().stream()
                .filter(alert -> alert.getKind() == AlertKind.MATCH_SCORE_FELL)
                .filter(alert -> alert.getStep() == THE_SAME)
                .findFirst()
                .orElse(null);
    }

    /** The held-out MATCHScore. */
    private static double matchScore(EvaluationResult batch) {
        return watched(batch).heldOutScores().get(3).scores().value();
    }

    /** The scores that raise alerts: FBMP with beta 0.5 and k 3. */
    private static Matching watched(EvaluationResult batch) {
        return batch.matchings().stream()
                .filter(m -> m.method().equals("fbmp") && m.beta().getAsDouble() == 0.5)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the newest comparisons say what follows from two batch computations. */
    private static void awaitComparisons(
            TopicReader<SaeComparison> comparisons,
            Workload workload,
            Map<Integer, byte[]> files,
            int... steps)
            throws Exception {
        for (int step : steps) {
            EvaluationResult now = workload.batch(files.get(step));
            EvaluationResult previous = workload.batch(files.get(step - 100));
            comparisons.await(
                    "the comparison of step " + step,
                    LocalEvaluator.DEADLINE,
                    reader ->
                            reader.latest().values().stream()
                                    .anyMatch(
                                            record ->
                                                    record.getStep() == step
                                                            && record.getFormerStep() == step - 100
                                                            && equal(record, now, previous)));
        }
    }

    private static PairedDifference heldOut(
            EvaluationResult now, EvaluationResult previous, int k) {
        HeldOutScore score = watched(now).heldOutScores().get(k);
        HeldOutScore before = watched(previous).heldOutScores().get(k);
        return score.influence()
                .difference(score.scores().value(), before.influence(), before.scores().value());
    }

    private static boolean equal(
            SaeComparison record, EvaluationResult now, EvaluationResult previous) {
        if (record.getImages() != now.images() || record.getPairs() != now.pairs()) {
            return false;
        }
        int count = 0;
        for (SaeComparisonValue value : record.getValues()) {
            if (value.getMethod().equals("fbmp") && value.getBeta() == 0.5) {
                count++;
                int k = value.getK();
                Churn churn = Churn.of(sets(now, k), sets(previous, k), supports(now));
                PairedDifference match = PairedDifference.ofConcepts(f1(now, k), f1(previous, k));
                PairedDifference tapa = PairedDifference.ofPairs(pairs(now, k), pairs(previous, k));
                PairedDifference heldOut = heldOut(now, previous, k);
                if (value.getConceptsCompared() != churn.compared()
                        || value.getConceptsChanged() != churn.changed()
                        || value.getMatchDifference() != match.value()
                        || value.getMatchLow() != match.low()
                        || value.getMatchHigh() != match.high()
                        || value.getMatchSignificant() != match.significant()
                        || value.getHeldOutDifference() != heldOut.value()
                        || value.getHeldOutLow() != heldOut.low()
                        || value.getHeldOutHigh() != heldOut.high()
                        || value.getHeldOutSignificant() != heldOut.significant()
                        || value.getTapaDifference() != tapa.value()
                        || value.getTapaLow() != tapa.low()
                        || value.getTapaHigh() != tapa.high()) {
                    return false;
                }
            }
        }
        return count == 4;
    }

    private static long[] sets(EvaluationResult batch, int k) {
        return watched(batch).concepts().stream()
                .mapToLong(concept -> Churn.fingerprint(concept.prefix(k)))
                .toArray();
    }

    private static double[] f1(EvaluationResult batch, int k) {
        return watched(batch).concepts().stream().mapToDouble(c -> c.f1At(k)).toArray();
    }

    private static int[] supports(EvaluationResult batch) {
        return watched(batch).concepts().stream().mapToInt(ConceptMatch::support).toArray();
    }

    private static PairDelta[] pairs(EvaluationResult batch, int k) {
        return watched(batch).tapaScores().get(k).perPair().toArray(PairDelta[]::new);
    }

    /** Whichever of the first four arrived last: they may lie in several partitions. */
    private static boolean silent(TopicReader<Alert> alerts, boolean raised) {
        List<Alert> silences =
                alerts.latest().values().stream()
                        .filter(alert -> alert.getKind() == AlertKind.RUN_SILENT)
                        .filter(alert -> alert.getStep() <= DEAD)
                        .toList();
        return !silences.isEmpty() && silences.stream().anyMatch(Alert::getRaised) == raised;
    }

    /** Whether it compares with the step before, not with a lower one. */
    private static boolean isAboutNext(Alert alert) {
        return alert.getFormerStep() == alert.getStep() - 100;
    }

    /** The newest alerts about scores that hold. */
    private static List<Alert> aboutScores(TopicReader<Alert> alerts) {
        return alerts.latest().values().stream()
                .filter(alert -> alert.getKind() != AlertKind.RUN_SILENT && alert.getRaised())
                .toList();
    }

    private static Alert find(List<Alert> alerts, int step, AlertKind kind) {
        return alerts.stream()
                .filter(alert -> alert.getStep() == step && alert.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static String name(Alert alert) {
        return alert.getStep() + " " + alert.getKind();
    }
}
