package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.match.MatchingOptions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TAPAScore with the coalitions of one fold is that of an evaluation of the fold's images alone.
 */
class FoldTapaTest {
    private static final int CONCEPTS = 5;
    private static final int LATENTS = 14;
    private static final int IMAGES = 60;
    private static final EvaluationOptions OPTIONS =
            new EvaluationOptions(
                    new MatchingOptions(List.of(0.5, 1.0), 6),
                    List.of(1, 3),
                    List.of(MatchingMethod.F1, MatchingMethod.FBMP));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void eachFoldsCoalitionsAreScoredOnAllPairs(long seed) {
        Evaluation whole = new Evaluation(CONCEPTS, LATENTS, OPTIONS);
        List<Evaluation> folds =
                List.of(
                        new Evaluation(CONCEPTS, LATENTS, OPTIONS),
                        new Evaluation(CONCEPTS, LATENTS, OPTIONS));
        SplittableRandom random = new SplittableRandom(seed);
        int[] places = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            double[] codes = new double[LATENTS];
            some(random, LATENTS, 0.3).forEach(j -> codes[j] = 1);
            int[] shown = some(random, CONCEPTS, 0.4).toArray();
            places[i] = random.nextInt(2);
            whole.image(codes, shown);
            folds.get(places[i]).image(codes, shown);
        }
        whole.folds(places);
        for (int pair = 0; pair < 20; pair++) {
            int[] original = some(random, LATENTS, 0.3).toArray();
            int[] perturbed = some(random, LATENTS, 0.3).toArray();
            int removed = random.nextInt(CONCEPTS);
            int added = pair % 3 == 0 ? -1 : (removed + 1) % CONCEPTS;
            whole.pair(original, perturbed, removed, added, new int[] {removed});
            folds.forEach(
                    fold -> fold.pair(original, perturbed, removed, added, new int[] {removed}));
        }
        List<EvaluationResult.Matching> found = whole.result().matchings();
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).method().equals("f1")) {
                assertThat(found.get(i).foldTapaScores()).isEmpty();
                continue;
            }
            EvaluationResult.Matching first = folds.get(0).result().matchings().get(i);
            EvaluationResult.Matching second = folds.get(1).result().matchings().get(i);
            assertThat(found.get(i).foldTapaScores()).containsOnlyKeys(1, 3);
            found.get(i)
                    .foldTapaScores()
                    .forEach(
                            (k, scores) -> {
                                assertThat(scores.first())
                                        .isEqualTo(first.tapaScores().get(k).score());
                                assertThat(scores.second())
                                        .isEqualTo(second.tapaScores().get(k).score());
                            });
        }
    }

    private static IntStream some(SplittableRandom random, int of, double share) {
        return IntStream.range(0, of).filter(i -> random.nextDouble() < share);
    }
}
