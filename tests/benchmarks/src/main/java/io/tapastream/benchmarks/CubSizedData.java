package io.tapastream.benchmarks;

import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ReadyEmbedding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A data set of the size of CUB-200-2011 with synCUB: embeddings that are sums of the directions of
 * their concepts and noise, about 31 concepts an image, and TopK SAEs whose latents lean to a
 * concept each. Drawn from a fixed seed.
 */
final class CubSizedData {
    static final String DATA_SET = "cub-sized";
    static final String ENCODER = "image-encoder";
    static final int IMAGES = 5_800;
    static final int PAIRS = 2_900;
    static final int WIDTH = 768;
    static final int LATENTS = 4_096;
    static final int CONCEPTS = 312;
    static final int K = 32;

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final int ONE_IN = 10;

    private final Random random = new Random(17);
    private final float[][] directions = new float[CONCEPTS][];

    CubSizedData() {
        for (int concept = 0; concept < CONCEPTS; concept++) {
            directions[concept] = noise(1);
        }
    }

    ConceptVocabulary vocabulary() {
        return new ConceptVocabulary(
                DATA_SET,
                START,
                IntStream.range(0, CONCEPTS).mapToObj(c -> "concept-" + c).toList());
    }

    AnnotatedImage image(int number) {
        List<Integer> concepts = someConcepts();
        return new AnnotatedImage(
                DATA_SET,
                "image-" + number,
                START.plusMillis(number * 10L),
                embedding(concepts),
                concepts);
    }

    ImagePair pair(int number) {
        List<Integer> concepts = someConcepts();
        int removed = concepts.get(random.nextInt(concepts.size()));
        int added = random.nextInt(CONCEPTS);
        while (concepts.contains(added)) {
            added = random.nextInt(CONCEPTS);
        }
        List<Integer> perturbed = new ArrayList<>(concepts);
        perturbed.remove(Integer.valueOf(removed));
        perturbed.add(added);
        return new ImagePair(
                DATA_SET,
                "pair-" + number,
                START.plusMillis(number * 10L),
                embedding(concepts),
                embedding(perturbed),
                removed,
                added,
                concepts);
    }

    /** The file of an SAE with a decoder, 25 MB. */
    byte[] sae() {
        float[] encoder = new float[WIDTH * LATENTS];
        float[] decoder = new float[LATENTS * WIDTH];
        for (int latent = 0; latent < LATENTS; latent++) {
            float[] lean = directions[random.nextInt(CONCEPTS)];
            for (int e = 0; e < WIDTH; e++) {
                float weight = (float) (lean[e] + random.nextGaussian());
                encoder[e * LATENTS + latent] = weight;
                decoder[latent * WIDTH + e] = weight / WIDTH;
            }
        }
        return new SafetensorsWriter()
                .add("W_enc", encoder, WIDTH, LATENTS)
                .add("W_dec", decoder, LATENTS, WIDTH)
                .add("b_enc", new float[LATENTS], LATENTS)
                .add("b_dec", new float[WIDTH], WIDTH)
                .toBytes();
    }

    private List<Integer> someConcepts() {
        return IntStream.range(0, CONCEPTS)
                .filter(c -> c == 0 || random.nextInt(ONE_IN) == 0)
                .boxed()
                .toList();
    }

    private ReadyEmbedding embedding(List<Integer> concepts) {
        float[] sum = noise(0.7);
        for (int concept : concepts) {
            for (int e = 0; e < WIDTH; e++) {
                sum[e] += directions[concept][e];
            }
        }
        List<Float> vector = new ArrayList<>(WIDTH);
        for (float value : sum) {
            vector.add(value);
        }
        return new ReadyEmbedding(ENCODER, vector);
    }

    private float[] noise(double scale) {
        float[] noise = new float[WIDTH];
        for (int e = 0; e < WIDTH; e++) {
            noise[e] = (float) (scale * random.nextGaussian());
        }
        return noise;
    }
}
