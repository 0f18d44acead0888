package io.tapastream.tests.endtoend;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.core.probe.ConceptProbe;
import io.tapastream.core.probe.ProbeOptions;
import io.tapastream.core.probe.ProbeResult;
import io.tapastream.core.probe.ProbeScore;
import io.tapastream.core.probe.ProbeTrainer;
import io.tapastream.core.probe.Standardised;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.inference.intake.ProbeFile;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ReadyEmbedding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;

/**
 * A data set of random embeddings that show their concepts, pairs of them, and SAE checkpoints; and
 * the {@link BatchScores} of what is present.
 */
public final class Workload {
    public static final String DATA_SET = "birds";
    public static final String ENCODER = "test-encoder";
    public static final int WIDTH = 24;
    public static final int LATENTS = 96;
    public static final int CONCEPTS = 14;

    /** A tensor that no format knows: each SAE comes with a warning. */
    static final String NOT_UNDERSTOOD = "training_step";

    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final String dataSet;
    private final String encoder;
    private final Random random;
    private final float[][] directions = new float[CONCEPTS][];
    private final Map<String, AnnotatedImage> images = new TreeMap<>();
    private final Map<String, ImagePair> pairs = new TreeMap<>();

    public Workload(long seed) {
        this(seed, DATA_SET, ENCODER);
    }

    Workload(long seed, String dataSet, String encoder) {
        this.dataSet = dataSet;
        this.encoder = encoder;
        random = new Random(seed);
        for (int concept = 0; concept < CONCEPTS; concept++) {
            directions[concept] = noise(2);
        }
    }

    /** The data set that is present after these records, of {@link #DATA_SET}. */
    static Workload of(List<SpecificRecord> records) {
        Workload workload = new Workload(0);
        for (SpecificRecord record : records) {
            if (record instanceof AnnotatedImage image) {
                workload.images.put(image.getImageId(), image);
                if (image.getContent() == null) {
                    workload.images.remove(image.getImageId());
                }
            } else if (record instanceof ImagePair pair) {
                workload.pairs.put(pair.getPairId(), pair);
                if (pair.getOriginal() == null) {
                    workload.pairs.remove(pair.getPairId());
                }
            }
        }
        return workload;
    }

    public ConceptVocabulary vocabulary() {
        return new ConceptVocabulary(
                dataSet,
                START,
                IntStream.range(0, CONCEPTS)
                        .mapToObj(c -> c == 1 ? "it's" : "concept::" + c)
                        .toList());
    }

    /** A new image, or another one in the place of an earlier one. */
    public AnnotatedImage image(int number, int second) {
        List<Integer> concepts = someConcepts();
        AnnotatedImage image =
                new AnnotatedImage(
                        dataSet,
                        "image-" + number,
                        START.plusSeconds(second),
                        embedding(concepts),
                        concepts);
        images.put(image.getImageId(), image);
        return image;
    }

    /** Every image again, with no concept annotated. */
    List<SpecificRecord> withoutConcepts(Instant time) {
        images.replaceAll(
                (id, image) ->
                        AnnotatedImage.newBuilder(image)
                                .setConcepts(List.of())
                                .setEventTime(time)
                                .build());
        return List.copyOf(images.values());
    }

    /** An image whose embedding is far from all others, but within bounds. */
    AnnotatedImage farImage(int number, int second) {
        AnnotatedImage image =
                new AnnotatedImage(
                        dataSet,
                        "image-" + number,
                        START.plusSeconds(second),
                        new ReadyEmbedding(encoder, Collections.nCopies(WIDTH, 1e6f)),
                        List.of(0));
        images.put(image.getImageId(), image);
        return image;
    }

    /** The record that takes an image out again. */
    public AnnotatedImage takeOutImage(int number, int second) {
        images.remove("image-" + number);
        return new AnnotatedImage(
                dataSet, "image-" + number, START.plusSeconds(second), null, List.of());
    }

    public ImagePair pair(int number, int second) {
        List<Integer> concepts = new ArrayList<>(someConcepts());
        int removed = concepts.get(random.nextInt(concepts.size()));
        int added = -1;
        List<Integer> perturbed = new ArrayList<>(concepts);
        perturbed.remove(Integer.valueOf(removed));
        if (random.nextInt(5) > 0) {
            do {
                added = random.nextInt(CONCEPTS);
            } while (concepts.contains(added));
            perturbed.add(added);
        }
        ImagePair pair =
                new ImagePair(
                        dataSet,
                        "pair-" + number,
                        START.plusSeconds(second),
                        embedding(concepts),
                        embedding(perturbed),
                        removed,
                        added < 0 ? null : added,
                        concepts);
        pairs.put(pair.getPairId(), pair);
        return pair;
    }

    public ImagePair takeOutPair(int number, int second) {
        pairs.remove("pair-" + number);
        return new ImagePair(
                dataSet, "pair-" + number, START.plusSeconds(second), null, null, 0, null, null);
    }

    /** The pairs that are present, by their ids. */
    List<ImagePair> pairs() {
        return List.copyOf(pairs.values());
    }

    /**
     * Everything again with another event time: changes nothing, but moves event time on in every
     * partition that holds any of it.
     */
    List<SpecificRecord> again(Instant time) {
        List<SpecificRecord> records = new ArrayList<>();
        records.add(ConceptVocabulary.newBuilder(vocabulary()).setEventTime(time).build());
        for (AnnotatedImage image : images.values()) {
            records.add(AnnotatedImage.newBuilder(image).setEventTime(time).build());
        }
        for (ImagePair pair : pairs.values()) {
            records.add(ImagePair.newBuilder(pair).setEventTime(time).build());
        }
        return records;
    }

    public int imageCount() {
        return images.size();
    }

    public int pairCount() {
        return pairs.size();
    }

    /** A TopK SAE whose latents lean towards the concepts' directions. */
    public byte[] sae() {
        return sae(LATENTS);
    }

    /** The same, of which only the first few latents are ever active. */
    public byte[] sae(int alive) {
        float[] encoder = new float[WIDTH * LATENTS];
        float[] decoder = new float[LATENTS * WIDTH];
        for (int latent = 0; latent < alive; latent++) {
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
                .add(NOT_UNDERSTOOD, new float[1], 1)
                .toBytes();
    }

    /** Probes of all concepts, fitted on all that is present. */
    byte[] probe() {
        List<AnnotatedImage> all = List.copyOf(images.values());
        float[][] vectors =
                all.stream()
                        .map(image -> BatchScores.vector(image.getContent()))
                        .toArray(float[][]::new);
        int[][] shown =
                all.stream()
                        .map(image -> BatchScores.sorted(image.getConcepts()))
                        .toArray(int[][]::new);
        List<ConceptProbe> probes =
                new ProbeTrainer(
                                Standardised.of(vectors),
                                shown,
                                CONCEPTS,
                                new ProbeOptions(0, OptionalDouble.empty()))
                        .fit(IntStream.range(0, all.size()).toArray());
        ProbeResult result =
                new ProbeResult(WIDTH, probes, new ProbeScore(CONCEPTS), Optional.empty());
        return ProbeFile.of(result.weights(), result.biases(), Map.of());
    }

    static SaeDescriptor probeDescriptor() {
        return new SaeDescriptor(SaeDescriptor.STANDARD, WIDTH, CONCEPTS, null, false, null);
    }

    public static SaeDescriptor descriptor() {
        return new SaeDescriptor(SaeDescriptor.TOPK, WIDTH, LATENTS, 6, false, null);
    }

    /** The batch scores of all that is present. */
    public EvaluationResult batch(byte[] sae) throws SaeFormatException {
        return batch(sae, descriptor());
    }

    public EvaluationResult batch(byte[] sae, SaeDescriptor descriptor) throws SaeFormatException {
        return present().of(sae, descriptor);
    }

    /** The batch scores of all that is present under codes that are drawn from ids. */
    EvaluationResult batch(RandomCodes codes) {
        return present().of(codes, LATENTS);
    }

    /** CKNNA and monosemanticity of the sample of all that is present. */
    SampledHealth sampled(byte[] sae) throws SaeFormatException {
        return present().sampled(sae, descriptor());
    }

    private BatchScores present() {
        return new BatchScores(vocabulary(), pairs(), List.copyOf(images.values()));
    }

    private List<Integer> someConcepts() {
        return IntStream.range(0, CONCEPTS - 1)
                .filter(c -> c == 0 || random.nextInt(4) == 0)
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
        return new ReadyEmbedding(encoder, vector);
    }

    private float[] noise(double scale) {
        float[] noise = new float[WIDTH];
        for (int e = 0; e < WIDTH; e++) {
            noise[e] = (float) (scale * random.nextGaussian());
        }
        return noise;
    }
}
