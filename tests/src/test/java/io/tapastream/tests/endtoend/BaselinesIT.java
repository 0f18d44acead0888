package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.core.encode.UntrainedEncoder;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.jobs.config.AlertOptions;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.read.model.DeltaMatchScore;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The baselines that the job draws get the scores that their seed gives; a probe that was published
 * gets those of its weights.
 */
class BaselinesIT {
    private static final long SEED = 5;

    @TempDir Path folder;

    @Test
    void areDrawnOncePerShapeAndOutliveTheirSaeCheckpoints() throws Exception {
        Workload workload = new Workload(4);
        List<SpecificRecord> records = new ArrayList<>();
        records.add(workload.vocabulary());
        for (int i = 0; i < 100; i++) {
            records.add(workload.image(i, i));
        }
        for (int i = 0; i < 40; i++) {
            records.add(workload.pair(i, i));
        }
        byte[] newest = null;
        for (int step = 0; step < 3; step++) {
            newest = workload.sae();
            records.addAll(Checkpoints.records("sae", step, newest));
        }
        byte[] probe = workload.probe();
        records.addAll(Checkpoints.probe("bound", probe));
        Collections.shuffle(records, new Random(13));

        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.BASELINES, List.of(Baseline.values()));
            options.set(SaeOptions.BASELINE_SEED, SEED);
            options.set(SaeOptions.LIVE_SAE_CHECKPOINTS, 1);
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, records);
            scores.await("sae", 2, workload.batch(newest));
            awaitBaselines(scores, workload);
            awaitProbe(scores, workload, probe, newest);
            awaitRandom(scores, workload);

            List<SpecificRecord> more = new ArrayList<>();
            for (int i = 90; i < 130; i++) {
                more.add(workload.image(i, 1000 + i));
            }
            ExactStreamIT.publish(evaluator, more);
            awaitBaselines(scores, workload);
            awaitRandom(scores, workload);
            scores.await("sae", 2, workload.batch(newest));
            MatchScore trained = scores.newest("sae", 2);
            assertDelta(trained, scores.newest(trained.getDenseBaseline(), 0));
            assertDelta(trained, scores.newest(trained.getSparseBaseline(), 0));
            assertThat(scores.newest(trained.getRandomBaseline(), 0).getRole())
                    .isEqualTo(SaeRole.RANDOM);
        }
    }

    /** Above the SAE, as long as the images are those that it was fitted on. */
    private static void awaitProbe(
            SettledScores scores, Workload workload, byte[] probe, byte[] sae) throws Exception {
        EvaluationResult batch = workload.batch(probe, Workload.probeDescriptor());
        scores.await("bound", 0, batch);
        MatchScore bound = scores.newest("bound", 0);
        assertThat(bound.getRole()).isEqualTo(SaeRole.PROBE);
        assertThat(bound.getArchitecture()).isEqualTo(SaeDescriptor.STANDARD);
        assertThat(bound.getDenseBaseline()).as("a probe has no baselines").isNull();
        assertThat(bound.getSparseBaseline()).isNull();
        for (int k : List.of(1, 3)) {
            assertThat(fbmp(batch, k)).isGreaterThan(fbmp(workload.batch(sae), k));
        }
    }

    private static double fbmp(EvaluationResult result, int k) {
        return result.matchings().stream()
                .filter(matching -> matching.method().equals("fbmp"))
                .filter(matching -> matching.beta().getAsDouble() == 0.5)
                .findFirst()
                .orElseThrow()
                .matchScores()
                .get(k)
                .value();
    }

    @Test
    void anSaeBelowItsBaselineRaisesAnAlertAndItIsRevisedAfterARestart() throws Exception {
        Workload workload = new Workload(31);
        byte[] trained = workload.sae();
        byte[] nearlyDead = workload.sae(2);
        List<SpecificRecord> samples = StatusIT.samples(workload, 100, 20);
        Configuration restored = new Configuration();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<Alert> alerts =
                        evaluator.reader(Topics.DEFAULT.alerts(), Alert.class)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.BASELINES, List.of(Baseline.DENSE, Baseline.SPARSE));
            options.set(SaeOptions.BASELINE_SEED, SEED);
            options.set(AlertOptions.ALERT_BASELINE_FROM_STEP, 10L);
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, samples);
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 9, trained));
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 10, nearlyDead));
            awaitBelow(alerts, 100, 1);
            scores.await("sae", 9, workload.batch(trained));
            scores.await("sae", 10, workload.batch(nearlyDead));
            awaitBaselines(scores, workload);
            Alert below = below(alerts).get(0);
            MatchScore sae = scores.newest("sae", 10);
            MatchScoreValue value = watched(sae);
            assertThat(below.getValue()).isEqualTo(value.getHeldOut());
            assertThat(below.getFormerValue())
                    .isEqualTo(watched(scores.newest(sae.getSparseBaseline(), 0)).getHeldOut());
            assertThat(below.getSentence()).contains(sae.getSparseBaseline());
            assertThat(below.getSeverity()).isEqualTo(AlertSeverity.CRITICAL);

            restored.set(StateRecoveryOptions.SAVEPOINT_PATH, evaluator.stopWithSavepoint());
            evaluator.start(options, restored, 1);
            List<SpecificRecord> more = StatusIT.samples(workload, 140, 20);
            ExactStreamIT.publish(evaluator, more);
            awaitBelow(alerts, 140, 2);
            alerts.readToEnd(LocalEvaluator.DEADLINE);
            assertThat(alerts.all())
                    .filteredOn(alert -> alert.getKind() == AlertKind.BELOW_BASELINE)
                    .allMatch(alert -> alert.getStep() == 10)
                    .extracting(Alert::getRevision)
                    .doesNotHaveDuplicates();
        }
    }

    private static void awaitBelow(TopicReader<Alert> alerts, long images, long leastRevision)
            throws Exception {
        alerts.await(
                "the alert on " + images + " images",
                LocalEvaluator.DEADLINE,
                reader ->
                        below(reader).stream()
                                .anyMatch(
                                        alert ->
                                                alert.getRaised()
                                                        && alert.getImages() == images
                                                        && alert.getRevision() >= leastRevision));
    }

    private static List<Alert> below(TopicReader<Alert> alerts) {
        return alerts.latest().values().stream()
                .filter(alert -> alert.getKind() == AlertKind.BELOW_BASELINE)
                .toList();
    }

    private static MatchScoreValue watched(MatchScore record) {
        return record.getValues().stream()
                .filter(value -> value.getMethod().equals("fbmp"))
                .filter(value -> value.getBeta() == 0.5 && value.getK() == 3)
                .findFirst()
                .orElseThrow();
    }

    /** Both are held to the batch, so their difference is too once they may be compared. */
    private static void assertDelta(MatchScore trained, MatchScore baseline) {
        assertThat(baseline.getRole()).isEqualTo(SaeRole.UNTRAINED);
        for (int i = 0; i < trained.getValues().size(); i++) {
            MatchScoreValue value = trained.getValues().get(i);
            assertThat(DeltaMatchScore.of(trained, value, baseline))
                    .hasValue(value.getValue() - baseline.getValues().get(i).getValue());
        }
    }

    private static void awaitBaselines(SettledScores scores, Workload workload) throws Exception {
        SaeDescriptor trained = Workload.descriptor();
        SaeDescriptor dense =
                new SaeDescriptor(
                        SaeDescriptor.UNTRAINED,
                        Workload.WIDTH,
                        Workload.LATENTS,
                        null,
                        false,
                        null);
        String shape =
                Workload.ENCODER + "-" + Workload.WIDTH + "x" + Workload.LATENTS + "-seed" + SEED;
        scores.await("untrained-dense-" + shape, 0, workload.batch(weights(), dense));
        scores.await(
                "untrained-top" + trained.k() + "-" + shape, 0, workload.batch(weights(), trained));
    }

    private static void awaitRandom(SettledScores scores, Workload workload) throws Exception {
        int k = Workload.descriptor().k();
        String name =
                "random-active%d-%s-%dx%d-seed%d"
                        .formatted(k, Workload.ENCODER, Workload.WIDTH, Workload.LATENTS, SEED);
        scores.await(name, 0, workload.batch(new RandomCodes(SEED, Workload.LATENTS, k)));
        MatchScore random = scores.newest(name, 0);
        assertThat(random.getRun()).isEqualTo("baseline");
        assertThat(random.getRole()).isEqualTo(SaeRole.RANDOM);
        assertThat(random.getArchitecture()).isEqualTo("random");
    }

    private static byte[] weights() {
        return new SafetensorsWriter()
                .add(
                        "W_enc",
                        new UntrainedEncoder(SEED, Workload.WIDTH, Workload.LATENTS).weights(),
                        Workload.WIDTH,
                        Workload.LATENTS)
                .add("b_enc", new float[Workload.LATENTS], Workload.LATENTS)
                .add("b_dec", new float[Workload.WIDTH], Workload.WIDTH)
                .toBytes();
    }
}
