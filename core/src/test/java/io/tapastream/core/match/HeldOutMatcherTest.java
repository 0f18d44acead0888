package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.score.Evaluation;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.HeldOutScore;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held-out F1 kept up to date, against the batch evaluation of the images present. */
class HeldOutMatcherTest {
    private static final int CONCEPTS = 7;
    private static final int LATENTS = 20;
    private static final List<Integer> SIZES = List.of(3, 1);
    private static final MatchingOptions OPTIONS = new MatchingOptions(List.of(0.5, 1.0), 5);

    private record Image(int[] latents, int[] concepts, ImagePlace place) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void equalsTheBatchAfterEachRefreshWhateverCameAndWent(long seed) {
        Random random = new Random(seed);
        int split = 1 + random.nextInt(CONCEPTS - 1);
        ConceptMatcher[] blocks = {matcher(0, split), matcher(split, CONCEPTS)};
        TreeMap<Integer, Image> present = new TreeMap<>();
        for (int round = 0; round < 12; round++) {
            for (int i = random.nextInt(60); i > 0; i--) {
                ImagePlace place = ImagePlace.of("birds", random.nextInt(1_000_000) + ".jpg");
                Image image = new Image(some(random, LATENTS), some(random, CONCEPTS), place);
                int row = 0;
                for (ConceptMatcher block : blocks) {
                    row = block.insert(image.latents, image.concepts, place);
                }
                present.put(row, image);
            }
            for (int i = random.nextInt(30); i > 0 && !present.isEmpty(); i--) {
                int row = present.pollFirstEntry().getKey();
                for (ConceptMatcher block : blocks) {
                    block.remove(row);
                }
            }
            for (ConceptMatcher block : blocks) {
                block.refresh();
            }
            if (!present.isEmpty()) {
                compare(blocks, split, present.values().toArray(Image[]::new));
            }
        }
    }

    /** A change of the held-out F1 alone makes a concept a changed one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void refreshNamesTheConceptsWhoseHeldOutF1Changed(long seed) {
        Random random = new Random(seed);
        ConceptMatcher matcher = matcher(0, CONCEPTS);
        for (int round = 0; round < 40; round++) {
            double[][] before =
                    IntStream.range(0, CONCEPTS)
                            .mapToObj(concept -> matcher.heldOutF1(concept).get(1))
                            .toArray(double[][]::new);
            matcher.insert(some(random, LATENTS), some(random, CONCEPTS), ImagePlace.ofRow(round));
            int[] changed = matcher.refresh();
            for (int concept = 0; concept < CONCEPTS; concept++) {
                if (!Arrays.equals(before[concept], matcher.heldOutF1(concept).get(1))) {
                    assertThat(changed).contains(concept);
                }
            }
        }
    }

    private static void compare(ConceptMatcher[] blocks, int split, Image[] images) {
        Evaluation batch =
                new Evaluation(CONCEPTS, LATENTS, new EvaluationOptions(OPTIONS, List.of(1, 3)));
        for (Image image : images) {
            double[] code = new double[LATENTS];
            for (int latent : image.latents) {
                code[latent] = 1;
            }
            batch.image(code, image.concepts);
        }
        batch.places(Arrays.stream(images).map(Image::place).toArray(ImagePlace[]::new));
        List<EvaluationResult.Matching> matchings = batch.result().matchings();
        for (int beta = 0; beta < 2; beta++) {
            for (int k : matchings.get(beta).heldOutScores().keySet()) {
                HeldOutScore expected = matchings.get(beta).heldOutScores().get(k);
                assertThat(score(blocks, split, beta, k)).isEqualTo(expected);
            }
        }
    }

    private static HeldOutScore score(ConceptMatcher[] blocks, int split, int beta, int k) {
        double[] f1 = new double[CONCEPTS];
        int[] supports = new int[CONCEPTS];
        for (int concept = 0; concept < CONCEPTS; concept++) {
            ConceptMatcher block = blocks[concept < split ? 0 : 1];
            f1[concept] = block.heldOutF1(concept).get(beta)[k - 1];
            supports[concept] = block.matches(concept).get(0).support();
        }
        long[] influence = blocks[0].heldOutInfluence(beta, k);
        long[] second = blocks[1].heldOutInfluence(beta, k);
        Arrays.setAll(influence, group -> influence[group] + second[group]);
        return HeldOutScore.of(f1, supports, new int[0], influence);
    }

    private static ConceptMatcher matcher(int first, int end) {
        List<MatchingMethod> methods = List.of(MatchingMethod.FBMP);
        return new ConceptMatcher(CONCEPTS, first, end, LATENTS, OPTIONS, methods, SIZES);
    }

    private static int[] some(Random random, int limit) {
        return IntStream.range(0, limit).filter(i -> random.nextInt(4) == 0).toArray();
    }
}
