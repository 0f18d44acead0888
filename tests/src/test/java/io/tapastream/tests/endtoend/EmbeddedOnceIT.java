package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.demo.DemoImageEncoder;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.jobs.config.EvaluationOptions;
import io.tapastream.jobs.config.InferenceOptions;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.topics.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
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

    @TempDir Path folder;

    @Test
    void theSameContentIsEmbeddedOnce() throws Exception {
        List<byte[]> contents = contents();
        List<SpecificRecord> first = new ArrayList<>();
        first.add(new ConceptVocabulary(Workload.DATA_SET, Workload.START, List.of("a", "b")));
        first.addAll(sae());
        first.addAll(images(contents, 0, 30));
        first.addAll(pairs(contents, 10));
        first.addAll(images(contents, 0, 30));
        try (LocalEvaluator evaluator = new LocalEvaluator(folder);
                TopicReader<MatchScore> scores =
                        evaluator.reader(Topics.DEFAULT.matchScores(), MatchScore.class)) {
            Configuration options = options(evaluator);
            evaluator.start(options, new Configuration(), 1);
            ExactStreamIT.publish(evaluator, first);
            awaitSettled(scores, 30);
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
            ExactStreamIT.publish(evaluator, images(contents, 100, 25));
            awaitSettled(scores, 55);
            counts = evaluator.metrics().await(COUNTS, now -> now.get("embeddingCacheHits") == 25);
            assertThat(counts).containsEntry("imagesEmbedded", 0L);
        }
    }

    @Test
    void theJobFailsAtItsStartWithASentence() throws Exception {
        try (LocalEvaluator evaluator = new LocalEvaluator(folder)) {
            Configuration options = options(evaluator);
            options.set(InferenceOptions.ENCODER_SHA256, "ab".repeat(32));
            evaluator.start(options, new Configuration(), 1);
            assertThat(evaluator.awaitFailure())
                    .contains(
                            "the image encoder "
                                    + options.get(EvaluationOptions.ENCODER_MODEL)
                                    + " has the SHA-256 ",
                            "but " + "ab".repeat(32) + " is asked for");

            options.removeConfig(InferenceOptions.ENCODER_SHA256);
            options.set(InferenceOptions.ENCODER_DEVICE, io.tapastream.jobs.config.Device.CUDA);
            evaluator.start(options, new Configuration(), 1);
            assertThat(evaluator.awaitFailure())
                    .contains("the image encoder was asked to run on CUDA device 0, which cannot");
        }
    }

    private Configuration options(LocalEvaluator evaluator) throws IOException {
        Configuration options = evaluator.options();
        options.set(EvaluationOptions.ENCODER_NAME, DemoImageEncoder.NAME);
        options.set(EvaluationOptions.ENCODER_MODEL, DemoImageEncoder.write(folder).toString());
        options.set(EvaluationOptions.ENCODER_RECIPE, DemoImageEncoder.recipe().name());
        options.set(InferenceOptions.ENCODER_OWN_SLOTS, true);
        options.set(InferenceOptions.ENCODER_PARALLELISM, 1);
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

    private static List<SpecificRecord> images(List<byte[]> contents, int from, int count) {
        List<SpecificRecord> images = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            images.add(
                    new AnnotatedImage(
                            Workload.DATA_SET,
                            "image-" + i,
                            Workload.START.plusSeconds(i),
                            bytes(contents, i),
                            List.of(i % 2)));
        }
        return images;
    }

    private static List<SpecificRecord> pairs(List<byte[]> contents, int count) {
        List<SpecificRecord> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(
                    new ImagePair(
                            Workload.DATA_SET,
                            "pair-" + i,
                            Workload.START.plusSeconds(i),
                            bytes(contents, i),
                            bytes(contents, i + 1),
                            0,
                            1,
                            List.of(0)));
        }
        return pairs;
    }

    private static ImageBytes bytes(List<byte[]> contents, int number) {
        return new ImageBytes(ByteBuffer.wrap(contents.get(number % contents.size())));
    }

    private static List<byte[]> contents() throws IOException {
        Random random = new Random(4);
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < CONTENTS; i++) {
            BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
            for (int x = 0; x < 40; x++) {
                for (int y = 0; y < 30; y++) {
                    image.setRGB(x, y, random.nextInt(1 << 24));
                }
            }
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            contents.add(png.toByteArray());
        }
        return contents;
    }

    private static List<SpecificRecord> sae() {
        int latents = 8;
        float[] weights = new float[DemoImageEncoder.WIDTH * latents];
        Random random = new Random(5);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        byte[] file =
                new SafetensorsWriter()
                        .add("W_enc", weights, DemoImageEncoder.WIDTH, latents)
                        .add("W_dec", weights, latents, DemoImageEncoder.WIDTH)
                        .add("b_enc", new float[latents], latents)
                        .add("b_dec", new float[DemoImageEncoder.WIDTH], DemoImageEncoder.WIDTH)
                        .toBytes();
        List<SpecificRecord> records = Checkpoints.records("sae", 1, file);
        records.set(
                0,
                SaeCheckpointManifest.newBuilder((SaeCheckpointManifest) records.get(0))
                        .setImageEncoder(DemoImageEncoder.NAME)
                        .setEmbeddingWidth(DemoImageEncoder.WIDTH)
                        .setDictionarySize(latents)
                        .setK(3)
                        .build());
        return records;
    }
}
