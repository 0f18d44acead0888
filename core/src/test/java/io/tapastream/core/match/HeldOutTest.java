package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.core.gather.ImagePlace;
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

    private record Image(int[] latents, int[] concepts, ImagePlace place) {}

    private static final int LENGTH = 4;

    /** Against counting image by image, as the definition says, also after images were removed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void equalsTheDefinition(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Image>> images = List.of(new ArrayList<>(), new ArrayList<>());
        RowStore[] folds = {new RowStore(CONCEPTS, LATENTS), new RowStore(CONCEPTS, LATENTS)};
        HeldOut heldOut = new HeldOut(folds[0], folds[1], LENGTH);
        for (int i = 0; i < 80; i++) {
            ImagePlace place = ImagePlace.of("data", "image-" + seed + "-" + i);
            Image image = new Image(some(random, LATENTS, 0.2), some(random, CONCEPTS, 0.3), place);
            int fold = place.fold();
            int row = folds[fold].insert(image.latents, image.concepts);
            heldOut.place(row, place);
            if (random.nextInt(4) == 0) {
                heldOut.leave(row, fold);
                folds[fold].remove(row);
            } else {
                images.get(fold).add(image);
            }
        }
        MatchingOptions options = MatchingOptions.defaults();
        for (int concept = 0; concept < CONCEPTS; concept++) {
            ConceptMatch first = match(images.get(0), concept, options);
            ConceptMatch second = match(images.get(1), concept, options);
            long[][] influence = new long[LENGTH][ImagePlace.GROUPS];
            influence[1] = null;
            double[] f1 = heldOut.f1(first, second, influence);
            for (int k = 1; k <= LENGTH; k++) {
                Naive naive = naive(images, concept, first.prefix(k), second.prefix(k));
                assertThat(f1[k - 1]).isEqualTo(naive.f1);
                for (int group = 0; k != 2 && group < ImagePlace.GROUPS; group++) {
                    assertThat(influence[k - 1][group] / HeldOut.INFLUENCE_UNIT)
                            .isCloseTo(naive.influence[group], within(1e-12));
                }
            }
        }
    }

    @Test
    void aConceptThatNoImageShowsHasNoScore() {
        RowStore empty = new RowStore(CONCEPTS, LATENTS);
        HeldOut heldOut = new HeldOut(empty, new RowStore(CONCEPTS, LATENTS), LENGTH);
        long[][] influence = new long[LENGTH][ImagePlace.GROUPS];
        ConceptMatch none = new ConceptMatch(2, 0, new int[0], new double[0]);
        assertThat(heldOut.f1(none, none, influence)).containsOnly(0.0);
        assertThat(heldOut.groups()).isEmpty();
        ConceptMatch other = new ConceptMatch(1, 0, new int[0], new double[0]);
        assertThatThrownBy(() -> heldOut.f1(none, other, influence))
                .hasMessageContaining("2 and 1");
    }

    private static ConceptMatch match(List<Image> images, int concept, MatchingOptions options) {
        RowStore rows = new RowStore(CONCEPTS, LATENTS);
        images.forEach(image -> rows.insert(image.latents, image.concepts));
        return BatchFbmp.match(rows, concept, concept + 1, options).get(0).get(0);
    }

    private record Naive(double f1, double[] influence) {}

    private static Naive naive(
            List<List<Image>> images, int concept, int[] ofFirst, int[] ofSecond) {
        long[] weight = new long[ImagePlace.GROUPS];
        long[] hits = new long[ImagePlace.GROUPS];
        for (int fold = 0; fold < 2; fold++) {
            int[] coalition = fold == 0 ? ofSecond : ofFirst;
            for (Image image : images.get(fold)) {
                boolean shows = Arrays.binarySearch(image.concepts, concept) >= 0;
                boolean active =
                        Arrays.stream(coalition)
                                .anyMatch(
                                        latent -> Arrays.binarySearch(image.latents, latent) >= 0);
                int group = image.place.group();
                weight[group] += (shows ? 1 : 0) + (active ? 1 : 0);
                hits[group] += shows && active ? 1 : 0;
            }
        }
        double all = Arrays.stream(weight).sum();
        double f1 = all == 0 ? 0 : 2.0 * Arrays.stream(hits).sum() / all;
        double[] influence = new double[weight.length];
        for (int group = 0; all > 0 && group < weight.length; group++) {
            influence[group] = (2.0 * hits[group] - f1 * weight[group]) / all;
        }
        return new Naive(f1, influence);
    }

    private static int[] some(SplittableRandom random, int limit, double share) {
        return IntStream.range(0, limit).filter(i -> random.nextDouble() < share).toArray();
    }
}
