package io.tapastream.tests.endtoend;

import io.tapastream.core.gather.ImageRank;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.measures.Cknna;
import io.tapastream.core.measures.DenseKernel;
import io.tapastream.core.measures.SparseKernel;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.Monosemanticity;
import io.tapastream.jobs.encode.ImageBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * CKNNA and monosemanticity of the sample of a data set, by their definitions.
 *
 * @param images of the sample
 * @param cknna of codes and embeddings
 * @param monosemanticity mean over the latents of the coalitions of FBMP with beta 0.5 and k 3
 * @param latents how many of them have a score
 */
record SampledHealth(int images, double cknna, double monosemanticity, int latents) {
    static final int IMAGE_BLOCKS = 8;

    /** Eight images of each block. */
    static final int HEALTH_SAMPLE = 64;

    private static final double BETA = 0.5;
    private static final int PREFIX = 3;

    /**
     * An image that is present.
     *
     * @param id its id
     * @param activations one per latent
     * @param embedding the vector
     */
    record Image(String id, double[] activations, float[] embedding) {}

    static SampledHealth of(String dataSet, List<Image> images, EvaluationResult batch) {
        List<Image> sample = sample(dataSet, images);
        int latents = images.get(0).activations().length;
        int width = images.get(0).embedding().length;
        SparseKernel codes = new SparseKernel(latents);
        DenseKernel embeddings = new DenseKernel(sample.size(), width);
        Monosemanticity monosemanticity = new Monosemanticity(latents, width);
        for (int row = 0; row < sample.size(); row++) {
            Image image = sample.get(row);
            codes.add(image.activations());
            embeddings.set(row, image.embedding());
            monosemanticity.add(
                    image.embedding(), IntStream.range(0, latents).toArray(), image.activations());
        }
        double[] scores =
                coalitionLatents(batch)
                        .mapToDouble(monosemanticity::score)
                        .filter(score -> !Double.isNaN(score))
                        .toArray();
        double total = 0;
        for (double score : scores) {
            total += score;
        }
        return new SampledHealth(
                sample.size(),
                Cknna.of(codes, embeddings, 10),
                scores.length == 0 ? Double.NaN : total / scores.length,
                scores.length);
    }

    /** Of each block the images with the lowest hash, all in the order of their hashes. */
    private static List<Image> sample(String dataSet, List<Image> images) {
        int perBlock = HEALTH_SAMPLE / IMAGE_BLOCKS;
        TreeSet<ImageRank> sampled = new TreeSet<>();
        for (int block = 0; block < IMAGE_BLOCKS; block++) {
            int of = block;
            images.stream()
                    .filter(image -> ImageBlock.indexOf(image.id(), IMAGE_BLOCKS) == of)
                    .map(image -> ImageRank.of(dataSet, image.id()))
                    .sorted()
                    .limit(perBlock)
                    .forEach(sampled::add);
        }
        List<Image> sample = new ArrayList<>();
        for (ImageRank rank : sampled) {
            images.stream().filter(image -> image.id().equals(rank.imageId())).forEach(sample::add);
        }
        return sample;
    }

    private static IntStream coalitionLatents(EvaluationResult batch) {
        List<ConceptMatch> concepts =
                batch.matchings().stream()
                        .filter(
                                matching ->
                                        matching.method().equals("fbmp")
                                                && matching.beta().getAsDouble() == BETA)
                        .findFirst()
                        .orElseThrow()
                        .concepts();
        return concepts.stream()
                .flatMapToInt(concept -> Arrays.stream(concept.prefix(PREFIX)))
                .sorted()
                .distinct();
    }
}
