package io.tapastream.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.ImageInfluence;
import io.tapastream.core.score.PairDelta;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecord.OutputRecordCodec;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.SettledScores;
import io.tapastream.jobs.message.SettledScores.MethodScores;
import io.tapastream.jobs.message.SettledScores.SettledScoresCodec;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.wire.RecordFraming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The life of alerts, on a real Flink, with four live SAE checkpoints and thus five steps kept. */
class CompareFunctionTest {
    private static final int MOST_RECORDS = 10_000;
    private static final int PAIRS = 40;

    @Test
    void closingChangesNoAlertHoweverManyStepsCameSince() throws Exception {
        List<SettledScores> life = new ArrayList<>();
        life.add(scores(1, 0.8));
        for (long step = 2; step <= 20; step++) {
            life.add(scores(step, 0.5));
            if (step >= 6) {
                // As the job does it: four stay live, so the fifth last one is closed, and once
                // more.
                life.add(scores(step - 4, 0.5));
                life.add(scores(step - 4, 0.5));
            }
        }
        life.add(scores(1, 0.8));
        LastEmitted said = screen(life);
        assertThat(said.alerts)
                .extracting(CompareFunctionTest::word)
                .containsExactly("2 MATCH_SCORE_FELL true 1", "2 TAPA_SCORE_FELL true 1");
        assertThat(said.comparisons)
                .extracting(SaeComparison::getStep)
                .containsExactlyElementsOf(LongStream.rangeClosed(2, 20).boxed().toList());
    }

    @Test
    void anAlertIsRevisedAndWithdrawnForTrueReasonsAndThenLeftAloneByClosing() throws Exception {
        LastEmitted said =
                screen(
                        List.of(
                                scores(1, 0.8),
                                scores(2, 0.5),
                                // Other images: revised, then wrong, then right again.
                                scores(1, 0.8, 78),
                                scores(2, 0.4, 78),
                                scores(2, 0.9, 79),
                                scores(1, 0.8, 79),
                                scores(1, 0.8, 80),
                                scores(2, 0.3, 80),
                                scores(3, 0.3, 80),
                                scores(4, 0.3, 80),
                                scores(5, 0.3, 80),
                                scores(6, 0.3, 80),
                                scores(2, 0.3, 80),
                                // Revised on other images behind the closing of both.
                                scores(3, 0.3, 81),
                                scores(2, 0.9, 81)));
        assertThat(said.alerts)
                .filteredOn(alert -> alert.getKind().toString().equals("MATCH_SCORE_FELL"))
                .extracting(CompareFunctionTest::word)
                .containsExactly(
                        "2 MATCH_SCORE_FELL true 1",
                        "2 MATCH_SCORE_FELL true 2",
                        "2 MATCH_SCORE_FELL false 3",
                        "2 MATCH_SCORE_FELL true 4",
                        // Step 2 rose above step 3 on the same images: now step 3 is the fall.
                        "3 MATCH_SCORE_FELL true 1");
    }

    @Test
    void anSaeWithoutActiveLatentsIsSaidAlsoWhereTheFormerStepIsForgotten() throws Exception {
        List<SettledScores> life = new ArrayList<>();
        for (long step = 10; step <= 60; step += 10) {
            life.add(scores(step, 0.5));
        }
        life.add(scores(15, 0.5, 77, 0));
        life.add(scores(15, 0.5, 77, 0));
        life.add(scores(12, 0.5, 77, 0));
        LastEmitted said = screen(life);
        assertThat(said.alerts)
                .extracting(CompareFunctionTest::word)
                .containsExactly("15 THRESHOLDS_COLLAPSED true 1");
        assertThat(said.alerts.get(0).getFormerStep()).isNull();
        // The late one lies between 10 and 20.
        assertThat(said.comparisons.get(said.comparisons.size() - 1).getFormerStep()).isEqualTo(15);
    }

    @Test
    void aCollapseOfTheFirstStepIsWithdrawnWhileItIsTheFirst() throws Exception {
        LastEmitted said = screen(List.of(scores(1, 0.5, 77, 0), scores(1, 0.5, 78, 4)));
        assertThat(said.alerts)
                .extracting(CompareFunctionTest::word)
                .containsExactly("1 THRESHOLDS_COLLAPSED true 1", "1 THRESHOLDS_COLLAPSED false 2");
    }

    @Test
    void stepsThatSettleOutOfOrderAreComparedWithTheNearestLowerOneAtLast() throws Exception {
        LastEmitted said =
                screen(List.of(scores(3, 0.5), scores(1, 0.8), scores(2, 0.5), scores(3, 0.5)));
        assertThat(said.alerts)
                .filteredOn(alert -> alert.getKind().toString().equals("MATCH_SCORE_FELL"))
                .extracting(CompareFunctionTest::word)
                .containsExactly(
                        "3 MATCH_SCORE_FELL true 1",
                        "2 MATCH_SCORE_FELL true 1",
                        "3 MATCH_SCORE_FELL false 2");
    }

    @Test
    void aStepWithFewerLatentsThanCoalitionsHaveIsNoReasonToWithdraw() throws Exception {
        SettledScores small = scores(2, 0.5);
        small =
                new SettledScores(
                        small.evaluation(),
                        small.encoder(),
                        small.eventTime(),
                        small.imageSet(),
                        small.images(),
                        small.pairSet(),
                        small.pairs(),
                        small.l0(),
                        small.deadFraction(),
                        small.supports(),
                        List.of());
        LastEmitted said = screen(List.of(scores(1, 0.8), scores(3, 0.5), small));
        assertThat(said.alerts)
                .extracting(CompareFunctionTest::word)
                .containsExactly("3 MATCH_SCORE_FELL true 1", "3 TAPA_SCORE_FELL true 1");
    }

    private record LastEmitted(List<Alert> alerts, List<SaeComparison> comparisons) {}

    private static LastEmitted screen(List<SettledScores> life) throws Exception {
        EvaluationSettings settings =
                EvaluationSettings.of(
                        EvaluationArguments.parse(
                                "--model-store", "file:/models", "--live-sae-checkpoints", "4"));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1);
        LastEmitted said = new LastEmitted(new ArrayList<>(), new ArrayList<>());
        List<OutputRecord> records =
                environment
                        .fromData(life, CodecTypeInformation.of(new SettledScoresCodec()))
                        .keyBy(SettledScores::series, Types.STRING)
                        .process(new CompareFunction(settings))
                        .returns(CodecTypeInformation.of(new OutputRecordCodec()))
                        .executeAndCollect(MOST_RECORDS);
        for (OutputRecord record : records) {
            if (record.topic() == Topic.ALERTS) {
                said.alerts.add(RecordFraming.SINGLE_OBJECT.decode(record.value(), Alert.class));
            } else {
                said.comparisons.add(
                        RecordFraming.SINGLE_OBJECT.decode(record.value(), SaeComparison.class));
            }
        }
        return said;
    }

    private static String word(Alert alert) {
        return "%d %s %s %d"
                .formatted(
                        alert.getStep(), alert.getKind(), alert.getRaised(), alert.getRevision());
    }

    private static SettledScores scores(long step, double score) {
        return scores(step, score, 77);
    }

    private static SettledScores scores(long step, double score, long imageSet) {
        return scores(step, score, imageSet, 4);
    }

    /** Every concept has the same F1; that share of the pairs responds. */
    private static SettledScores scores(long step, double score, long imageSet, double l0) {
        double[] f1 = new double[4];
        Arrays.fill(f1, score);
        PairDelta[] deltas = new PairDelta[PAIRS];
        Arrays.setAll(deltas, i -> new PairDelta(i < PAIRS * score ? -1 : 0, 0, false));
        MethodScores method =
                new MethodScores(
                        new ScoreMethod("fbmp", 0.5, 3),
                        score,
                        Double.NaN,
                        new ImageInfluence(new double[0]),
                        score,
                        f1,
                        new long[] {1, 2, 3, 4},
                        PairedDifference.pack(deltas));
        return new SettledScores(
                new EvaluationId(new SaeId("run", "sae", step), "birds"),
                "clip",
                1_700_000_000_000L,
                imageSet,
                100,
                5,
                PAIRS,
                l0,
                0,
                new int[] {9, 9, 9, 9},
                List.of(method));
    }
}
