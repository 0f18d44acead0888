package io.tapastream.cli.demo;

import io.tapastream.cli.publish.CubFolder;
import io.tapastream.cli.publish.FolderImage;
import io.tapastream.cli.publish.PublishListener;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.publish.SaeCheckpointPublisher;
import io.tapastream.cli.publish.SaeCheckpointSpec;
import io.tapastream.demo.BirdDataSet;
import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.demo.DemoSaeWeights;
import io.tapastream.demo.TopKSaeOptions;
import io.tapastream.demo.TopKSaeTrainer;
import io.tapastream.inference.decode.ImageFormatException;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.ImageEncoderOptions;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The training run of the demo, as one would run it beside the evaluator: it embeds pictures of its
 * own (it never sees the annotated ones), trains a TopK SAE on them and publishes a checkpoint at
 * growing steps; and one untrained SAE for comparison.
 */
final class DemoTraining {
    static final String RUN = "demo";
    static final String TRAINED = "topk";
    static final String UNTRAINED = "untrained";

    /** Images per run of the image encoder; between two runs an interrupt is noticed. */
    private static final int BATCH = 64;

    private final Path folder;
    private final DemoOptions options;
    private final Path encoderFile;

    DemoTraining(Path folder, DemoOptions options, Path encoderFile) {
        this.folder = folder;
        this.options = options;
        this.encoderFile = encoderFile;
    }

    void run(BirdDataSet data, RecordPublisher records) throws IOException, ImageFormatException {
        SaeCheckpointPublisher publisher = new SaeCheckpointPublisher(records, Topics.DEFAULT);
        TopKSaeOptions demo = TopKSaeOptions.demo(options.seed());
        List<Integer> steps = options.checkpoints();
        TopKSaeOptions training =
                new TopKSaeOptions(
                        demo.dictionarySize(),
                        demo.k(),
                        Math.max(1, steps.get(steps.size() - 1)),
                        demo.batchSize(),
                        demo.learningRate(),
                        demo.seed());
        DemoSaeWeights untrained =
                DemoSaeWeights.untrained(
                        DemoImageEncoder.WIDTH, training.dictionarySize(), options.seed() + 1);
        publish(publisher, UNTRAINED, 0, untrained, untrained.untrainedDescriptor());
        new TopKSaeTrainer(embed(data), training)
                .train(
                        steps.stream().mapToInt(Integer::intValue).toArray(),
                        (step, weights, loss) ->
                                publish(
                                        publisher,
                                        TRAINED,
                                        step,
                                        weights,
                                        weights.topKDescriptor(training.k())));
    }

    private void publish(
            SaeCheckpointPublisher publisher,
            String sae,
            int step,
            DemoSaeWeights weights,
            SaeDescriptor descriptor) {
        try {
            Path file =
                    Files.createDirectories(folder.resolve("sae-checkpoints"))
                            .resolve(sae + "-" + step + ".safetensors");
            Files.write(file, weights.safetensors());
            publisher.publish(spec(sae, step, descriptor), file, PublishListener.SILENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SaeCheckpointSpec spec(String sae, int step, SaeDescriptor descriptor) {
        return new SaeCheckpointSpec(
                RUN,
                sae,
                step,
                Instant.now(),
                DemoImageEncoder.NAME,
                descriptor.architecture(),
                descriptor.embeddingWidth(),
                descriptor.dictionarySize(),
                descriptor.k() == null ? OptionalInt.empty() : OptionalInt.of(descriptor.k()),
                descriptor.inputUnitNorm(),
                Optional.empty(),
                sae.equals(UNTRAINED) ? SaeRole.UNTRAINED : SaeRole.TRAINED,
                Map.of());
    }

    private float[][] embed(BirdDataSet data) throws IOException, ImageFormatException {
        CubFolder cub = CubFolder.open(data.cub(), row -> {});
        try (ImageEncoder encoder =
                ImageEncoder.open(
                        encoderFile, DemoImageEncoder.recipe(), ImageEncoderOptions.defaults())) {
            ImagePreprocessor preprocessor = new ImagePreprocessor(encoder.recipe());
            List<float[]> embeddings = new ArrayList<>();
            List<byte[]> batch = new ArrayList<>();
            for (FolderImage image : cub.images(CubFolder.Split.TRAIN)) {
                if (Thread.interrupted()) {
                    throw new InterruptedIOException("stopped while embedding the training images");
                }
                batch.add(preprocessor.pixels(Files.readAllBytes(image.file())));
                if (batch.size() == BATCH) {
                    embeddings.addAll(List.of(encoder.embed(batch)));
                    batch.clear();
                }
            }
            if (!batch.isEmpty()) {
                embeddings.addAll(List.of(encoder.embed(batch)));
            }
            return embeddings.toArray(float[][]::new);
        }
    }
}
