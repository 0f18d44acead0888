package io.tapastream.core.measures;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The continuous deltas of pairs, pair after pair, under several sets of coalitions: how far the
 * activations of a coalition move, where TAPAScore says only whether it becomes active. Activations
 * are divided by the norm of their latent's encoder column + 1e-8, so that latents can be compared.
 * Latents that the coalitions of the removed and of the added concept share count for neither, as
 * in TAPAScore.
 *
 * <p>Time: D per pair and set. Space: two hundred bytes per pair and set. For one thread.
 */
public final class ContinuousDeltas {
    private static final double EPSILON = 1e-8;

    private final List<int[][]> sets;
    private final double[] divisors;
    private final List<List<PairChange>> changes = new ArrayList<>();

    /**
     * Without pairs.
     *
     * @param sets of coalitions, or of prefixes of them; each has one for each concept, of distinct
     *     latents in 0..D-1
     * @param encoderNorms Euclidean norm of each latent's column of the SAE encoder, [D]
     * @throws IllegalArgumentException where a norm is negative or not finite
     */
    public ContinuousDeltas(List<int[][]> sets, double[] encoderNorms) {
        for (double norm : encoderNorms) {
            if (!(norm >= 0 && norm < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "a norm is " + norm + ", must be finite and at least 0");
            }
        }
        this.sets = List.copyOf(sets);
        divisors = DoubleStream.of(encoderNorms).map(norm -> norm + EPSILON).toArray();
        sets.forEach(set -> changes.add(new ArrayList<>()));
    }

    /**
     * Takes in a pair.
     *
     * @param original codes of the original image, [D], finite
     * @param perturbed codes of the perturbed image, [D], finite
     * @param removed the concept removed
     * @param added the concept added, -1 where none was
     * @param embeddingCosine cosine of the two images' embeddings; NaN where unknown
     */
    public void pair(
            double[] original, double[] perturbed, int removed, int added, double embeddingCosine) {
        CodePair codes = new CodePair(original, perturbed, divisors);
        for (int set = 0; set < sets.size(); set++) {
            int[][] coalitions = sets.get(set);
            changes.get(set)
                    .add(
                            codes.change(
                                    coalitions[removed],
                                    added < 0 ? null : coalitions[added],
                                    embeddingCosine));
        }
    }

    /** The scores over the pairs so far, of each set. */
    public List<ContinuousScores> scores() {
        return changes.stream().map(ContinuousScores::of).toList();
    }
}
