package io.tapastream.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.WatchedScore;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.wire.RecordFraming;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of the alert about baselines, in Flink's operator harness, with five steps kept. */
class BaselineFunctionTest {
    private static final String SPARSE = "untrained-top32-clip-8x64-seed1";
    private static final String DENSE = "untrained-dense-clip-8x64-seed1";
    private static final long FROM = 100;

    private KeyedOneInputStreamOperatorTestHarness<String, WatchedScore, OutputRecord> harness;

    @BeforeEach
    void start() throws Exception {
        harness = harness();
        harness.open();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, WatchedScore, OutputRecord>
            harness() throws Exception {
        EvaluationSettings settings =
                EvaluationSettings.of(
                        EvaluationArguments.parse(
                                "--model-store=file:/models",
                                "--live-sae-checkpoints=4",
                                "--alert-baseline-from-step=" + FROM));
        KeyedOneInputStreamOperatorTestHarness<String, WatchedScore, OutputRecord> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new BaselineFunction(settings)),
                        WatchedScore::shape,
                        Types.STRING);
        return harness;
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    @Test
    void itIsRaisedWhicheverOfTheTwoSettlesLast() throws Exception {
        take(trained("a", 100, 1, 0.4), baseline(SPARSE, 1, 0.5), trained("b", 200, 1, 0.3));
        assertThat(words())
                .containsExactly("a 100 true 1 CRITICAL 0.4 0.5", "b 200 true 1 CRITICAL 0.3 0.5");
        Alert alert = alerts().get(0);
        assertThat(alert.getKind()).isEqualTo(AlertKind.BELOW_BASELINE);
        assertThat(alert.getDataSet()).isEqualTo("birds");
        assertThat(alert.getMethod()).isEqualTo("fbmp");
        assertThat(alert.getBeta()).isEqualTo(0.5);
        assertThat(alert.getK()).isEqualTo(3);
        assertThat(alert.getImages()).isEqualTo(90);
        assertThat(alert.getPairs()).isNull();
        assertThat(alert.getFormerStep()).isNull();
        assertThat(alert.getSentence())
                .contains("run/a/100 on birds", "0.4000 is below", SPARSE + ", 0.5000");
    }

    @Test
    void anSaeAboveItsBaselineRaisesNothingNorDoesOneEarlyInTraining() throws Exception {
        take(
                baseline(SPARSE, 1, 0.5),
                trained("above", 100, 1, 0.6),
                trained("initial", 0, 1, 0.1),
                trained("unclear", 99, 1, unclear(0.5)),
                trained("unclear", 100, 1, unclear(0.5)),
                trained("below", 99, 1, 0.4));
        assertThat(words())
                .containsExactly(
                        "unclear 100 true 1 WARNING 0.5 0.5", "below 99 true 1 WARNING 0.4 0.5");
        assertThat(alerts().get(0).getSentence()).contains("is not above");
    }

    @Test
    void scoresOnOtherImagesOfAnotherMethodOrBaselineAreNotCompared() throws Exception {
        take(
                baseline(SPARSE, 1, 0.5),
                baseline(DENSE, 2, 0.9),
                trained("a", 100, 2, 0.4),
                with(trained("a", 200, 1, 0.4), "clip", new ScoreMethod("fbmp", 1.0, 3)),
                with(trained("a", 300, 1, 0.4), "dino", new ScoreMethod("fbmp", 0.5, 3)));
        assertThat(words()).isEmpty();
    }

    @Test
    void heldOutScoresAreComparedOverTheGroupsOfImagesAndWithHeldOutScoresOnly() throws Exception {
        take(
                heldOut(baseline(SPARSE, 1, 0), 0.5, 0.01, -0.01, 0.02, -0.02),
                // Its groups go with those of the baseline: the difference is certain.
                heldOut(trained("a", 100, 1, 0), 0.49, 0.01, -0.01, 0.02, -0.021),
                // Its groups go against them: the same difference is not.
                heldOut(trained("b", 100, 1, 0), 0.49, -0.01, 0.01, -0.02, 0.02),
                trained("c", 100, 1, 0.1));
        assertThat(words())
                .containsExactly("a 100 true 1 CRITICAL 0.49 0.5", "b 100 true 1 WARNING 0.49 0.5");
        assertThat(alerts().get(0).getSentence())
                .contains(
                        "held-out MATCHScore (fbmp, beta 0.5, k 3) 0.4900 is below", "over images");
        assertThat(alerts().get(1).getSentence()).contains("is not above");
    }

    @Test
    void itIsRevisedAndWithdrawnAndRaisedAgainAsScoresAreRevised() throws Exception {
        take(
                baseline(SPARSE, 1, 0.5),
                trained("a", 100, 1, 0.4),
                // On other images nothing is known, until both are settled on them.
                trained("a", 100, 2, 0.6),
                baseline(SPARSE, 2, 0.55),
                baseline(SPARSE, 2, 0.55),
                trained("a", 100, 3, 0.3),
                baseline(SPARSE, 3, 0.5),
                // Without annotations neither has a score.
                trained("a", 100, 4, 0),
                baseline(SPARSE, 4, 0),
                trained("a", 100, 3, 0.3),
                baseline(SPARSE, 3, 0.5));
        assertThat(words())
                .containsExactly(
                        "a 100 true 1 CRITICAL 0.4 0.5",
                        "a 100 false 2 WARNING 0.6 0.55",
                        "a 100 true 3 CRITICAL 0.3 0.5");
        assertThat(alerts().get(1).getSentence()).contains("no longer");
    }

    @Test
    void nothingIsSaidTwiceAlsoAfterARestart() throws Exception {
        take(baseline(SPARSE, 1, 0.5), trained("a", 100, 1, 0.4));
        assertThat(words()).hasSize(1);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        take(
                baseline(SPARSE, 1, 0.5),
                trained("a", 100, 1, 0.4),
                trained("a", 100, 2, 0.6),
                baseline(SPARSE, 2, 0.5));
        assertThat(words()).containsExactly("a 100 false 2 WARNING 0.6 0.5");
    }

    @Test
    void stepsThatAreForgottenKeepTheirAlertsAndLeaveNoState() throws Exception {
        take(baseline(SPARSE, 1, 0.5));
        for (long step = 100; step <= 1_000; step += 100) {
            take(trained("a", step, 1, 0.4));
        }
        assertThat(words()).hasSize(10);
        int held = harness.numKeyedStateEntries();
        take(trained("a", 1_100, 1, 0.4));
        assertThat(harness.numKeyedStateEntries()).isEqualTo(held);
        // Settled again on other images, of which it is not below: the first ones are left alone.
        take(baseline(SPARSE, 2, 0.3), trained("a", 100, 2, 0.4), trained("a", 800, 2, 0.4));
        assertThat(words().subList(11, words().size()))
                .containsExactly("a 800 false 2 WARNING 0.4 0.3");
    }

    private void take(WatchedScore... scores) throws Exception {
        for (WatchedScore score : scores) {
            harness.processElement(new StreamRecord<>(score));
        }
    }

    private List<Alert> alerts() throws Exception {
        List<Alert> alerts = new ArrayList<>();
        for (OutputRecord record : harness.extractOutputValues()) {
            alerts.add(RecordFraming.SINGLE_OBJECT.decode(record.value(), Alert.class));
        }
        return alerts;
    }

    private List<String> words() throws Exception {
        return alerts().stream()
                .map(
                        alert ->
                                "%s %d %s %d %s %s %s"
                                        .formatted(
                                                alert.getSae(),
                                                alert.getStep(),
                                                alert.getRaised(),
                                                alert.getRevision(),
                                                alert.getSeverity(),
                                                alert.getValue(),
                                                alert.getFormerValue()))
                .toList();
    }

    private static WatchedScore trained(String sae, long step, long imageSet, double... f1) {
        return score(new SaeId("run", sae, step), true, SPARSE, imageSet, f1);
    }

    private static WatchedScore baseline(String name, long imageSet, double f1) {
        return score(new SaeId("baseline", name, 0), false, name, imageSet, f1);
    }

    /** F1 whose mean is known but whose concepts differ so much that no interval leaves out 0. */
    private static double[] unclear(double mean) {
        return new double[] {mean - 0.25, mean + 0.25, mean + 0.25, mean - 0.25};
    }

    private static WatchedScore score(
            SaeId id, boolean trained, String baseline, long imageSet, double... f1) {
        double[] values = f1.length == 1 ? new double[] {f1[0], f1[0], f1[0], f1[0]} : f1;
        double score = (values[0] + values[1] + values[2] + values[3]) / 4;
        return new WatchedScore(
                new EvaluationId(id, "birds"),
                trained,
                baseline,
                "clip",
                8,
                64,
                1_700_000_000_000L,
                imageSet,
                90,
                new ScoreMethod("fbmp", 0.5, 3),
                false,
                score,
                values);
    }

    private static WatchedScore with(WatchedScore score, String encoder, ScoreMethod scored) {
        return new WatchedScore(
                score.evaluation(),
                score.trained(),
                score.baseline(),
                encoder,
                score.width(),
                score.latents(),
                score.eventTime(),
                score.imageSet(),
                score.images(),
                scored,
                score.heldOut(),
                score.score(),
                score.units());
    }

    /** A held-out score whose images are in four groups. */
    private static WatchedScore heldOut(WatchedScore of, double score, double... influence) {
        return new WatchedScore(
                of.evaluation(),
                of.trained(),
                of.baseline(),
                of.encoder(),
                of.width(),
                of.latents(),
                of.eventTime(),
                of.imageSet(),
                of.images(),
                of.scored(),
                true,
                score,
                influence);
    }
}
