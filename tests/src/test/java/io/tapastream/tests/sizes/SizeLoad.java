package io.tapastream.tests.sizes;

import io.tapastream.cli.publish.PublishListener;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.publish.SaeCheckpointPublisher;
import io.tapastream.cli.publish.SaeCheckpointSpec;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ReadyEmbedding;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/** Random data of the shape of CUB-200-2011 with CLIP ViT-L/14 and a TopK SAE. */
final class SizeLoad implements AutoCloseable {
    static final String ENCODER = "sizes";
    static final int WIDTH = 768;
    static final int LATENTS = 4096;
    static final int ACTIVE = 32;
    static final int CONCEPTS = 312;

    private static final int CONCEPTS_PER_IMAGE = 30;
    private static final String DATA_SET = "sizes";
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final Random random = new Random(1);
    private final Topics topics = Topics.DEFAULT;
    private final Path folder;
    private final RecordPublisher publisher;
    private int images;
    private int pairs;

    SizeLoad(Path folder, String bootstrapServers) {
        this.folder = folder;
        publisher = RecordPublisher.connect(bootstrapServers);
    }

    void vocabulary() {
        ConceptVocabulary vocabulary =
                new ConceptVocabulary(
                        DATA_SET,
                        START,
                        IntStream.range(0, CONCEPTS).mapToObj(c -> "concept " + c).toList());
        publisher.send(topics.conceptVocabularies(), RecordKeys.of(vocabulary), vocabulary);
        publisher.flush();
    }

    void images(int upTo) {
        for (; images < upTo; images++) {
            AnnotatedImage image =
                    new AnnotatedImage(
                            DATA_SET,
                            "images/%06d.jpg".formatted(images),
                            START.plusMillis(images),
                            embedding(),
                            concepts());
            publisher.send(topics.annotatedImages(), RecordKeys.of(image), image);
        }
        publisher.flush();
    }

    void pairs(int upTo) {
        for (; pairs < upTo; pairs++) {
            List<Integer> concepts = concepts();
            ImagePair pair =
                    new ImagePair(
                            DATA_SET,
                            "pairs/%06d".formatted(pairs),
                            START.plusMillis(pairs),
                            embedding(),
                            embedding(),
                            concepts.get(0),
                            null,
                            concepts);
            publisher.send(topics.imagePairs(), RecordKeys.of(pair), pair);
        }
        publisher.flush();
    }

    void sae(String name) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        Files.write(
                file,
                new SafetensorsWriter()
                        .add("W_enc", weights(WIDTH * LATENTS), WIDTH, LATENTS)
                        .add("b_enc", new float[LATENTS], LATENTS)
                        .add("b_dec", new float[WIDTH], WIDTH)
                        .toBytes());
        SaeCheckpointSpec spec =
                new SaeCheckpointSpec(
                        "sizes",
                        name,
                        1,
                        START,
                        ENCODER,
                        SaeDescriptor.TOPK,
                        WIDTH,
                        LATENTS,
                        OptionalInt.of(ACTIVE),
                        false,
                        Optional.empty(),
                        SaeRole.TRAINED,
                        Map.of());
        new SaeCheckpointPublisher(publisher, topics).publish(spec, file, PublishListener.SILENT);
        publisher.flush();
    }

    private float[] weights(int count) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }

    private ReadyEmbedding embedding() {
        List<Float> vector = new ArrayList<>(WIDTH);
        for (float value : weights(WIDTH)) {
            vector.add(value);
        }
        return new ReadyEmbedding(ENCODER, vector);
    }

    private List<Integer> concepts() {
        return random.ints(0, CONCEPTS)
                .distinct()
                .limit(CONCEPTS_PER_IMAGE)
                .sorted()
                .boxed()
                .toList();
    }

    @Override
    public void close() {
        publisher.close();
    }
}
