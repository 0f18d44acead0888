package io.tapastream.tests.endtoend;

import io.tapastream.core.encode.ActivationRule;
import io.tapastream.core.encode.RandomCodes;
import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.match.MatchingOptions;
import io.tapastream.core.score.Evaluation;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.encode.SparseBatch;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ReadyEmbedding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The scores of a data set by core's batch computation, without any stream.
 *
 * @param vocabulary the data set's
 * @param pairs that are present
 * @param images that are present, by their ids
 */
record BatchScores(
        ConceptVocabulary vocabulary, List<ImagePair> pairs, List<AnnotatedImage> images) {
    private static final EvaluationOptions EVERY_MATCHING =
            new EvaluationOptions(
                    MatchingOptions.defaults(),
                    EvaluationOptions.defaults().sizes(),
                    MatchingMethod.streamed());

    /** Of an SAE. */
    EvaluationResult of(byte[] sae, SaeDescriptor descriptor) throws SaeFormatException {
        int latents = descriptor.dictionarySize();
        Evaluation evaluation =
                new Evaluation(vocabulary.getConcepts().size(), latents, EVERY_MATCHING);
        evaluation.expectPairs();
        try (SaeEncoder encoder =
                SaeEncoder.open(SaeWeights.read(ByteBuffer.wrap(sae), descriptor))) {
            for (AnnotatedImage image : images) {
                float[] embedding = vector(image.getContent());
                SparseBatch batch = encoder.encode(embedding, 1);
                float[] codes = dense(batch, latents);
                double[] activations =
                        IntStream.range(0, latents).mapToDouble(j -> codes[j]).toArray();
                evaluation.image(
                        activations,
                        sorted(image.getConcepts()),
                        embedding,
                        encoder.canReconstruct()
                                ? encoder.reconstructionErrors(embedding, batch)[0]
                                : Double.NaN);
            }
            for (ImagePair pair : pairs) {
                evaluation.pair(
                        ActivationRule.activeForPairs(codes(encoder, pair.getOriginal(), latents)),
                        ActivationRule.activeForPairs(codes(encoder, pair.getPerturbed(), latents)),
                        pair.getRemovedConcept(),
                        pair.getAddedConcept() == null ? -1 : pair.getAddedConcept(),
                        sorted(pair.getPresentConcepts()));
            }
        }
        evaluation.places(places());
        return evaluation.result();
    }

    /** CKNNA and monosemanticity of the sample of the images. */
    SampledHealth sampled(byte[] sae, SaeDescriptor descriptor) throws SaeFormatException {
        int latents = descriptor.dictionarySize();
        List<SampledHealth.Image> present = new ArrayList<>();
        try (SaeEncoder encoder =
                SaeEncoder.open(SaeWeights.read(ByteBuffer.wrap(sae), descriptor))) {
            for (AnnotatedImage image : images) {
                float[] codes = codes(encoder, image.getContent(), latents);
                double[] activations =
                        IntStream.range(0, latents).mapToDouble(j -> codes[j]).toArray();
                present.add(
                        new SampledHealth.Image(
                                image.getImageId(), activations, vector(image.getContent())));
            }
        }
        return SampledHealth.of(vocabulary.getDataSet(), present, of(sae, descriptor));
    }

    /** Of codes that are drawn from ids. */
    EvaluationResult of(RandomCodes codes, int latents) {
        Evaluation evaluation =
                new Evaluation(vocabulary.getConcepts().size(), latents, EVERY_MATCHING);
        evaluation.expectPairs();
        for (AnnotatedImage image : images) {
            double[] activations = new double[latents];
            for (int latent : codes.activeLatents(image.getImageId())) {
                activations[latent] = 1;
            }
            evaluation.image(
                    activations,
                    sorted(image.getConcepts()),
                    vector(image.getContent()),
                    Double.NaN);
        }
        for (ImagePair pair : pairs) {
            String id = vocabulary.getDataSet() + "/" + pair.getPairId();
            evaluation.pair(
                    codes.activeLatents(id + "/original"),
                    codes.activeLatents(id + "/perturbed"),
                    pair.getRemovedConcept(),
                    pair.getAddedConcept() == null ? -1 : pair.getAddedConcept(),
                    sorted(pair.getPresentConcepts()));
        }
        evaluation.places(places());
        return evaluation.result();
    }

    private ImagePlace[] places() {
        return images.stream()
                .map(image -> ImagePlace.of(vocabulary.getDataSet(), image.getImageId()))
                .toArray(ImagePlace[]::new);
    }

    private static float[] codes(SaeEncoder encoder, Object content, int latents) {
        return dense(encoder.encode(vector(content), 1), latents);
    }

    static float[] vector(Object content) {
        List<Float> vector = ((ReadyEmbedding) content).getVector();
        float[] embedding = new float[vector.size()];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = vector.get(i);
        }
        return embedding;
    }

    private static float[] dense(SparseBatch batch, int latents) {
        float[] dense = new float[latents];
        for (int i = batch.offsets()[0]; i < batch.offsets()[1]; i++) {
            dense[batch.latents()[i]] = batch.values()[i];
        }
        return dense;
    }

    static int[] sorted(List<Integer> concepts) {
        return concepts.stream().mapToInt(Integer::intValue).sorted().toArray();
    }
}
