package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.onnx.OnnxModelBuilder;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SAEs that give no numbers for some embeddings: they are refused, whether live or new, and all
 * else goes on.
 */
class UnfitSaesIT {
    private static final Topics TOPICS = Topics.DEFAULT;

    @TempDir Path folder;

    @Test
    void anSaeWhoseCodesOverflowIsRefusedAndTheNextTakesItsPlace() throws Exception {
        Workload workload = new Workload(8);
        byte[] good = workload.sae();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<MatchScore> matchScores =
                        evaluator.reader(TOPICS.matchScores(), MatchScore.class);
                TopicReader<SaeCheckpointStatus> statuses =
                        evaluator.reader(TOPICS.saeCheckpointStatus(), SaeCheckpointStatus.class);
                TopicReader<Rejected> rejected =
                        evaluator.reader(TOPICS.rejected(), Rejected.class)) {
            Configuration options = evaluator.options();
            options.set(SaeOptions.EVALUATIONS_AT_ONCE, 1);
            options.set(SaeOptions.LIVE_SAE_CHECKPOINTS, 1);
            evaluator.start(options, new Configuration(), 2);
            ExactStreamIT.publish(evaluator, start(workload));
            ExactStreamIT.publish(evaluator, exponential(1));
            awaitStatus(statuses, 1, status -> status.getPhase() == SaePhase.SETTLED);

            ExactStreamIT.publish(evaluator, List.of(workload.farImage(100, 100)));
            awaitStatus(statuses, 1, UnfitSaesIT::refused);
            awaitScore(matchScores, 1, score -> score.getImages() < 60);

            ExactStreamIT.publish(evaluator, exponential(2));
            awaitStatus(statuses, 2, UnfitSaesIT::refused);
            ExactStreamIT.publish(evaluator, Checkpoints.records("sae", 3, good));
            scores.await("sae", 3, workload.batch(good));
            awaitScore(matchScores, 1, MatchScore::getClosed);
            awaitScore(matchScores, 2, MatchScore::getClosed);

            rejected.await(
                    "both refusals",
                    LocalEvaluator.DEADLINE,
                    reader ->
                            reader.all().stream()
                                    .map(Rejected::getId)
                                    .toList()
                                    .containsAll(List.of("run/sae/1", "run/sae/2")));
            assertThat(rejected.all())
                    .allSatisfy(
                            rejection -> {
                                assertThat(rejection.getStage()).isEqualTo("encode");
                                assertThat(rejection.getReason()).isEqualTo("CODES_NOT_FINITE");
                                assertThat(rejection.getMessage())
                                        .contains("gives no codes", "Infinity");
                            });
        }
    }

    private static boolean refused(SaeCheckpointStatus status) {
        return status.getPhase() == SaePhase.REFUSED
                && "CODES_NOT_FINITE".equals(status.getReason());
    }

    private static void awaitStatus(
            TopicReader<SaeCheckpointStatus> statuses,
            long step,
            Predicate<SaeCheckpointStatus> expected)
            throws Exception {
        statuses.await(
                "the status of step " + step,
                LocalEvaluator.DEADLINE,
                reader ->
                        reader.latest().values().stream()
                                .anyMatch(
                                        status ->
                                                status.getStep() == step && expected.test(status)));
    }

    /** Waits for a newest score that is not settled. */
    private static void awaitScore(
            TopicReader<MatchScore> scores, long step, Predicate<MatchScore> expected)
            throws Exception {
        scores.await(
                "a live score of step " + step,
                LocalEvaluator.DEADLINE,
                reader ->
                        reader.latest().values().stream()
                                .anyMatch(
                                        score ->
                                                score.getStep() == step
                                                        && score.getStatus() == ScoreStatus.LIVE
                                                        && expected.test(score)));
    }

    private static List<SpecificRecord> start(Workload workload) {
        List<SpecificRecord> records = new ArrayList<>();
        records.add(workload.vocabulary());
        for (int i = 0; i < 60; i++) {
            records.add(workload.image(i, i));
        }
        for (int i = 0; i < 20; i++) {
            records.add(workload.pair(i, i));
        }
        return records;
    }

    /** An SAE whose codes are e^(x W): finite for ordinary embeddings only. */
    private static List<SpecificRecord> exponential(long step) {
        Random random = new Random(step);
        float[] weights = new float[Workload.WIDTH * Workload.LATENTS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (0.05 * random.nextGaussian());
        }
        byte[] model =
                new OnnxModelBuilder("sae")
                        .input("x", Workload.WIDTH)
                        .output("codes", Workload.LATENTS)
                        .weights("w", weights, Workload.WIDTH, Workload.LATENTS)
                        .node("MatMul", List.of("x", "w"), "h")
                        .node("Exp", List.of("h"), "codes")
                        .build();
        String sha256 = Checkpoints.sha256(model);
        SaeCheckpointManifest manifest =
                SaeCheckpointManifest.newBuilder(Checkpoints.manifest("sae", step, model, 1))
                        .setArchitecture("standard")
                        .setK(null)
                        .build();
        return List.of(
                manifest,
                new SaeCheckpointChunk(
                        "run", "sae", step, sha256, 0, sha256, ByteBuffer.wrap(model)));
    }
}
