package io.tapastream.core.score;

import io.tapastream.core.encode.ActivationRule;
import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.gather.RowStore;
import io.tapastream.core.match.ConceptBlock;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.Matching;
import io.tapastream.core.match.MatchingMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The batch evaluation of one SAE's codes: annotated images and, where there are any, pairs go in,
 * all scores come out. For one thread; it holds the active latents of all images and pairs.
 */
public final class Evaluation {

    private final int concepts;
    private final int latents;
    private final EvaluationOptions options;
    private final RowStore rows;
    private final List<Pair> pairs = new ArrayList<>();
    private final BitSet swapped = new BitSet();
    private final HealthSums health = new HealthSums();
    private final RealCodes realCodes;
    private EmbeddingMoments embeddings;
    private Monosemanticity monosemanticity;
    private boolean pairsGiven;
    private ImagePlace[] places;

    /**
     * An evaluation without images and pairs.
     *
     * @throws IllegalArgumentException where a size is below 1
     */
    public Evaluation(int concepts, int latents, EvaluationOptions options) {
        this.concepts = concepts;
        this.latents = latents;
        this.options = options;
        rows = new RowStore(concepts, latents);
        boolean needed = options.methods().stream().anyMatch(MatchingMethod::needsActivations);
        realCodes = needed ? new RealCodes(latents) : null;
    }

    /**
     * Takes in an annotated image.
     *
     * @param activations one per latent
     * @param shown the concepts that the image shows, ascending
     */
    public void image(double[] activations, int[] shown) {
        image(activations, shown, ImageFigures.ofCode(ImageFigures.hoyer(activations, latents)));
    }

    /**
     * Takes in an annotated image with its embedding: the result then has the latents'
     * monosemanticity, and where every image came with the error of its reconstruction, the health
     * says so. Give all images this way or none.
     *
     * @param activations one per latent
     * @param shown the concepts that the image shows, ascending
     * @param embedding the image's embedding x, not 0, of the same width for all images
     * @param squaredError |x - x~|^2, x~ the reconstruction; NaN where there is none
     */
    public void image(double[] activations, int[] shown, float[] embedding, double squaredError) {
        double hoyer = ImageFigures.hoyer(activations, latents);
        image(activations, shown, ImageFigures.of(hoyer, embedding, squaredError));
        if (embeddings == null) {
            embeddings = EmbeddingMoments.ofWidth(embedding.length);
            monosemanticity = new Monosemanticity(latents, embedding.length);
        }
        embeddings.add(embedding);
        int[] listed = IntStream.range(0, latents).filter(j -> activations[j] != 0).toArray();
        double[] values = Arrays.stream(listed).mapToDouble(j -> activations[j]).toArray();
        monosemanticity.add(embedding, listed, values);
    }

    private void image(double[] activations, int[] shown, ImageFigures figures) {
        int[] active = ActivationRule.activeForMatching(activations);
        rows.insert(active, shown);
        health.add(figures);
        if (realCodes != null) {
            realCodes.add(activations, active);
        }
    }

    /**
     * Says in which fold each image is, for the held-out scores; without this the fold is the
     * image's number modulo 2.
     *
     * @param ofImages 0 or 1 for each image, in the order in which they were taken in
     * @throws IllegalArgumentException where one is neither
     */
    public void folds(int[] ofImages) {
        ImagePlace[] given = new ImagePlace[ofImages.length];
        Arrays.setAll(given, row -> ImagePlace.ofRow(row, ofImages[row]));
        places(given);
    }

    /**
     * Says in which fold and group each image is, for the held-out scores and their intervals.
     *
     * @param ofImages in the order in which they were taken in
     */
    public void places(ImagePlace[] ofImages) {
        places = ofImages.clone();
    }

    /** Says that pairs belong to this evaluation, even if there will be none. */
    public void expectPairs() {
        pairsGiven = true;
    }

    /**
     * Takes in a pair.
     *
     * @param original latents that are active (for pairs) in the original image, ascending
     * @param perturbed the same for the perturbed image
     * @param removed the concept removed
     * @param added the concept added, -1 where none was
     * @param present concepts of the original image, ascending; null where unknown
     */
    public void pair(int[] original, int[] perturbed, int removed, int added, int[] present) {
        pairsGiven = true;
        Pair pair = new Pair(original, perturbed, removed, added, present);
        pair.check(concepts, latents);
        pairs.add(pair);
        swapped.set(removed);
        if (added >= 0) {
            swapped.set(added);
        }
    }

    /** Matches, scores, and reports. More may be taken in afterwards and reported again. */
    public EvaluationResult result() {
        List<Draft> drafts = drafts();
        boolean pursued = options.methods().contains(MatchingMethod.FBMP);
        HeldOutScores heldOut =
                pursued
                        ? new HeldOutScores(
                                rows,
                                places,
                                options.matching(),
                                options.sizes().get(options.sizes().size() - 1))
                        : null;
        List<List<ConceptMatch>> all = new ArrayList<>();
        drafts.forEach(draft -> all.add(draft.matches()));
        for (int beta = 0; pursued && beta < options.matching().betas().size(); beta++) {
            for (int fold = 0; fold < ImagePlace.FOLDS; fold++) {
                all.add(heldOut.matches(fold, beta));
            }
        }
        List<SortedMap<Integer, EvaluationResult.TapaResult>> tapa = tapaScores(all);
        List<EvaluationResult.Matching> matchings = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            matchings.add(
                    new EvaluationResult.Matching(
                            draft.matching().method().toString(),
                            draft.beta(),
                            matchScores(draft.matches()),
                            heldOut(draft, heldOut),
                            tapa.get(i),
                            ofFolds(draft, tapa.subList(drafts.size(), tapa.size())),
                            draft.matches()));
        }
        return new EvaluationResult(
                rows.rows(),
                concepts,
                latents,
                pairs.size(),
                matchings,
                SaeHealth.of(rows.latentSupport(), rows.rows(), health.figures(embeddings)),
                Optional.ofNullable(monosemanticity).map(MonosemanticityScores::of));
    }

    private List<Draft> drafts() {
        ConceptBlock block = ConceptBlock.ofAll(rows, realCodes == null ? null : realCodes.rows());
        List<Draft> drafts = new ArrayList<>();
        for (MatchingMethod method : options.methods()) {
            List<Matching> matchings = method.matchings(options.matching());
            List<List<ConceptMatch>> matches = method.matcher().match(block, options.matching());
            for (int i = 0; i < matchings.size(); i++) {
                drafts.add(new Draft(matchings.get(i), matches.get(i)));
            }
        }
        return drafts;
    }

    /**
     * TAPAScore by k with the coalitions of the folds; none but of FBMP.
     *
     * @param ofFolds both folds of the first beta, both of the second, ...
     */
    private SortedMap<Integer, EvaluationResult.FoldTapa> ofFolds(
            Draft draft, List<SortedMap<Integer, EvaluationResult.TapaResult>> ofFolds) {
        SortedMap<Integer, EvaluationResult.FoldTapa> scores = new TreeMap<>();
        if (draft.matching().method() == MatchingMethod.FBMP) {
            int beta = options.matching().betas().indexOf(draft.matching().beta());
            SortedMap<Integer, EvaluationResult.TapaResult> second =
                    ofFolds.get(ImagePlace.FOLDS * beta + 1);
            ofFolds.get(ImagePlace.FOLDS * beta)
                    .forEach(
                            (k, first) ->
                                    scores.put(
                                            k,
                                            new EvaluationResult.FoldTapa(
                                                    first.score(), second.get(k).score())));
        }
        return scores;
    }

    /** Held-out MATCHScore by k; none but of FBMP. */
    private SortedMap<Integer, HeldOutScore> heldOut(Draft draft, HeldOutScores heldOut) {
        if (draft.matching().method() != MatchingMethod.FBMP) {
            return new TreeMap<>();
        }
        int length = draft.matches().get(0).f1().length;
        List<Integer> sizes = options.sizes().stream().filter(k -> k <= length).toList();
        int beta = options.matching().betas().indexOf(draft.matching().beta());
        return heldOut.scores(beta, sizes, swapped.stream().toArray());
    }

    private SortedMap<Integer, MatchScores> matchScores(List<ConceptMatch> matches) {
        SortedMap<Integer, MatchScores> scores = new TreeMap<>();
        int[] supports = matches.stream().mapToInt(ConceptMatch::support).toArray();
        int[] subset = swapped.stream().toArray();
        int length = matches.get(0).f1().length;
        for (int k : options.sizes()) {
            if (k <= length) {
                double[] f1 = matches.stream().mapToDouble(match -> match.f1At(k)).toArray();
                scores.put(k, MatchScore.of(f1, supports, subset));
            }
        }
        return scores;
    }

    private List<SortedMap<Integer, EvaluationResult.TapaResult>> tapaScores(
            List<List<ConceptMatch>> matches) {
        int sizes = options.sizes().size();
        TapaEngine tapa = new TapaEngine(concepts, latents, matches.size() * sizes);
        int[] handles = new int[pairs.size()];
        for (int i = 0; i < handles.length; i++) {
            Pair pair = pairs.get(i);
            handles[i] =
                    tapa.insert(
                            pair.original(),
                            pair.perturbed(),
                            pair.removed(),
                            pair.added(),
                            pair.present());
        }
        List<SortedMap<Integer, EvaluationResult.TapaResult>> results = new ArrayList<>();
        for (int i = 0; i < matches.size(); i++) {
            SortedMap<Integer, EvaluationResult.TapaResult> scores = new TreeMap<>();
            for (int size = 0; pairsGiven && size < sizes; size++) {
                int method = i * sizes + size;
                int k = options.sizes().get(size);
                for (ConceptMatch match : matches.get(i)) {
                    tapa.prefix(method, match.concept(), match.prefix(k));
                }
                scores.put(k, tapaResult(tapa, method, handles));
            }
            results.add(scores);
        }
        return results;
    }

    private static EvaluationResult.TapaResult tapaResult(
            TapaEngine tapa, int method, int[] handles) {
        List<PairDelta> perPair = new ArrayList<>(handles.length);
        for (int handle : handles) {
            perPair.add(tapa.delta(method, handle));
        }
        return new EvaluationResult.TapaResult(tapa.totals(method).score(), perPair);
    }

    private record Draft(Matching matching, List<ConceptMatch> matches) {
        OptionalDouble beta() {
            Double beta = matching.beta();
            return beta == null ? OptionalDouble.empty() : OptionalDouble.of(beta);
        }
    }
}
