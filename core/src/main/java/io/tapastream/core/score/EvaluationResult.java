package io.tapastream.core.score;

import io.tapastream.core.match.ConceptMatch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * Everything that an {@link Evaluation} found.
 *
 * @param images number of annotated images, N
 * @param concepts number of concepts, C
 * @param latents dictionary size, D
 * @param pairs number of pairs, M
 * @param matchings one per matching method and beta
 * @param health the SAE's health on the images
 * @param monosemanticity of the latents; empty where the images came without embeddings
 */
public record EvaluationResult(
        int images,
        int concepts,
        int latents,
        int pairs,
        List<Matching> matchings,
        SaeHealth health,
        Optional<MonosemanticityScores> monosemanticity) {

    /**
     * One way of matching and its scores.
     *
     * @param method name of the matching method
     * @param beta the beta it was run with; empty for methods without one
     * @param matchScores MATCHScore by k, up to the length of the F1 path
     * @param heldOutScores held-out MATCHScore by k, as matchScores; none but for FBMP
     * @param tapaScores TAPAScore by k, every k asked for; empty where no pairs were given
     * @param foldTapaScores the same with the coalitions that were fitted on one fold of the images
     *     each, by k; none but for FBMP
     * @param concepts the coalition of each concept
     */
    public record Matching(
            String method,
            OptionalDouble beta,
            SortedMap<Integer, MatchScores> matchScores,
            SortedMap<Integer, HeldOutScore> heldOutScores,
            SortedMap<Integer, TapaResult> tapaScores,
            SortedMap<Integer, FoldTapa> foldTapaScores,
            List<ConceptMatch> concepts) {}

    /**
     * TAPAScore over all pairs with the coalitions of each fold of the annotated images: how far
     * the score depends on which images chose the coalitions.
     *
     * @param first with those fitted on fold 0
     * @param second with those fitted on fold 1
     */
    public record FoldTapa(TapaScore first, TapaScore second) {
        /** The mean of both; NaN where there is no pair. */
        public double value() {
            return (first.value() + second.value()) / 2;
        }
    }

    /**
     * TAPAScore at one k.
     *
     * @param score over all pairs
     * @param perPair what each pair shows, in the order of the pairs
     */
    public record TapaResult(TapaScore score, List<PairDelta> perPair) {}
}
