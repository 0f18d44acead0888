package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.core.gather.RowStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldOutTest {
    private static final int CONCEPTS = 6;
    private static final int LATENTS = 12;

    private record Image(int[] latents, int[] concepts) {}

    /** Against counting image by image, as the definition says, also after images were removed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void equalsTheDefinition(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Image>> images = List.of(new ArrayList<>(), new ArrayList<>());
        RowStore[] folds = {new RowStore(CONCEPTS, LATENTS), new RowStore(CONCEPTS, LATENTS)};
        for (int i = 0; i < 80; i++) {
            Image image = new Image(some(random, LATENTS, 0.2), some(random, CONCEPTS, 0.3));
            int fold = random.nextInt(2);
            int row = folds[fold].insert(image.latents, image.concepts);
            if (random.nextInt(4) == 0) {
                folds[fold].remove(row);
            } else {
                images.get(fold).add(image);
            }
        }
        MatchingOptions options = MatchingOptions.defaults();
        HeldOut heldOut = new HeldOut(folds[0], folds[1]);
        for (int concept = 0; concept < CONCEPTS; concept++) {
            ConceptMatch first = match(images.get(0), concept, options);
            ConceptMatch second = match(images.get(1), concept, options);
            for (int k = 1; k <= 4; k++) {
                assertThat(heldOut.f1(first, second, k))
                        .isEqualTo(naive(images, concept, first.prefix(k), second.prefix(k)));
            }
        }
    }

    @Test
    void aConceptThatNoImageShowsHasNoScore() {
        RowStore empty = new RowStore(CONCEPTS, LATENTS);
        HeldOut heldOut = new HeldOut(empty, new RowStore(CONCEPTS, LATENTS));
        ConceptMatch none = new ConceptMatch(2, 0, new int[0], new double[0]);
        assertThat(heldOut.f1(none, none, 3)).isZero();
        ConceptMatch other = new ConceptMatch(1, 0, new int[0], new double[0]);
        assertThatThrownBy(() -> heldOut.f1(none, other, 3)).hasMessageContaining("2 and 1");
    }

    private static ConceptMatch match(List<Image> images, int concept, MatchingOptions options) {
        RowStore rows = new RowStore(CONCEPTS, LATENTS);
        images.forEach(image -> rows.insert(image.latents, image.concepts));
        return BatchFbmp.match(rows, concept, concept + 1, options).get(0).get(0);
    }

    private static double naive(
            List<List<Image>> images, int concept, int[] ofFirst, int[] ofSecond) {
        long support = 0;
        long covered = 0;
        long hits = 0;
        for (int fold = 0; fold < 2; fold++) {
            int[] coalition = fold == 0 ? ofSecond : ofFirst;
            for (Image image : images.get(fold)) {
                boolean shows = Arrays.binarySearch(image.concepts, concept) >= 0;
                boolean active =
                        Arrays.stream(coalition)
                                .anyMatch(
                                        latent -> Arrays.binarySearch(image.latents, latent) >= 0);
                support += shows ? 1 : 0;
                covered += active ? 1 : 0;
                hits += shows && active ? 1 : 0;
            }
        }
        return support + covered == 0 ? 0 : 2.0 * hits / (support + covered);
    }

    private static int[] some(SplittableRandom random, int limit, double share) {
        return IntStream.range(0, limit).filter(i -> random.nextDouble() < share).toArray();
    }
}
