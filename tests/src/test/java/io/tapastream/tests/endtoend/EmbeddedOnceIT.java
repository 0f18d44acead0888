package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.jobs.config.EmbedOptions;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image encoder runs once over each content, however many images and pairs show it, however
 * often they are sent, and also after a restart; and it must be the one that was asked for.
 */
class EmbeddedOnceIT {
    private static final int CONTENTS = 9;
    private static final List<String> COUNTS =
            List.of("imagesEmbedded", "embeddingCacheHits", "embeddingCacheEntries");

    /** Embeds one image at a time, whatever its signature says. */
    private static final Path BAKED_BATCH =
            Path.of("..", "inference", "src", "test", "resources", "encoders", "baked_batch.onnx")
                    .toAbsolutePath()
                    .normalize();

    @TempDir Path folder;

    @Test
    void theSameContentIsEmbeddedOnce() throws Exception {
        TinyPictures pictures = new TinyPictures(CONTENTS);
        List<SpecificRecord> first = new ArrayList<>();
        first.add(new ConceptVocabulary(Workload.DATA_SET, Workload.START, List.of("a", "b")));
        first.addAll(TinyPictures.sae());
        first.addAll(pictures.images(0, 30));
        first.addAll(pictures.pairs(10));
        first.addAll(pictures.images(0, 30));
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                TopicReader<MatchScore> scores =
                        evaluator.reader(Topics.DEFAULT.matchScores(), MatchScore.class)) {
            Configuration options = options(evaluator);
            evaluator.start(options, new Configuration(), 1);
            ExactStreamIT.publish(evaluator, first);
            awaitSettled(scores, 30);
            assertThat(scores.all())
                    .as("what embedded the images")
                    .extracting(MatchScore::getImageEncoderSha256)
                    .containsOnly(
                            ImageEncoder.sha256(Path.of(options.get(EmbedOptions.ENCODER_MODEL))));
            Map<String, Long> counts =
                    evaluator
                            .metrics()
                            .await(
                                    COUNTS,
                                    now ->
                                            now.get("imagesEmbedded")
                                                            + now.get("embeddingCacheHits")
                                                    == 30 + 20 + 30);
            assertThat(counts).containsEntry("imagesEmbedded", (long) CONTENTS);

            Configuration restore = new Configuration();
            restore.set(StateRecoveryOptions.SAVEPOINT_PATH, evaluator.stopWithSavepoint());
            evaluator.start(options, restore, 1);
            evaluator.metrics().await(COUNTS, now -> now.get("embeddingCacheEntries") == CONTENTS);
            ExactStreamIT.publish(evaluator, pictures.images(100, 25));
            awaitSettled(scores, 55);
            counts = evaluator.metrics().await(COUNTS, now -> now.get("embeddingCacheHits") == 25);
            assertThat(counts).containsEntry("imagesEmbedded", 0L);
        }
    }

    @Test
    void theJobFailsAtItsStartWithASentence() throws Exception {
        try (LocalEvaluator evaluator = new LocalEvaluator(folder)) {
            Configuration options = options(evaluator);
            options.set(EmbedOptions.ENCODER_SHA256, "ab".repeat(32));
            evaluator.start(options, new Configuration(), 1);
            assertThat(evaluator.awaitFailure())
                    .contains(
                            "the image encoder "
                                    + options.get(EmbedOptions.ENCODER_MODEL)
                                    + " has the SHA-256 ",
                            "but " + "ab".repeat(32) + " is asked for");

            options.removeConfig(EmbedOptions.ENCODER_SHA256);
            Configuration needsItsBatch = new Configuration(options);
            needsItsBatch.set(EmbedOptions.ENCODER_MODEL, BAKED_BATCH.toString());
            needsItsBatch.set(EmbedOptions.ENCODER_RECIPE, "squash:8x8");
            evaluator.start(needsItsBatch, new Configuration(), 1);
            assertThat(evaluator.awaitFailure())
                    .contains("the image encoder cannot embed 2 test images together");

            options.set(EmbedOptions.ENCODER_DEVICE, io.tapastream.jobs.config.Device.CUDA);
            evaluator.start(options, new Configuration(), 1);
            assertThat(evaluator.awaitFailure())
                    .contains("the image encoder was asked to run on CUDA device 0, which cannot");
        }
    }

    private Configuration options(LocalEvaluator evaluator) throws IOException {
        Configuration options = TinyPictures.options(evaluator, folder);
        options.set(EmbedOptions.ENCODER_OWN_SLOTS, true);
        options.set(EmbedOptions.ENCODER_PARALLELISM, 1);
        return options;
    }

    private static void awaitSettled(TopicReader<MatchScore> scores, long images) throws Exception {
        scores.await(
                "a settled score of " + images + " images",
                LocalEvaluator.DEADLINE,
                reader ->
                        reader.latest().values().stream()
                                .anyMatch(
                                        score ->
                                                score.getStatus() == ScoreStatus.SETTLED
                                                        && score.getImages() == images));
    }
}
