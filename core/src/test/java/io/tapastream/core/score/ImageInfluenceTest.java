package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.gather.RowStore;
import io.tapastream.core.match.BatchFbmp;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.HeldOut;
import io.tapastream.core.match.MatchingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageInfluenceTest {
    private static final int LATENTS = 24;
    private static final int CONCEPTS = 12;
    private static final int SAMPLES = 400;

    /** By hand: groups 3, -1, -2 have variance 3 / 2 x 14; Student's t of 2 degrees is 4.303. */
    @Test
    void isTheJackknifeOverGroups() {
        ImageInfluence influence = new ImageInfluence(new double[] {0.03, -0.01, -0.02});
        double half = 4.302653 * Math.sqrt(0.0014 * 3 / 2);
        PairedDifference interval = influence.interval(0.5);
        assertThat(interval.low()).isCloseTo(0.5 - half, within(1e-12));
        assertThat(interval.high()).isCloseTo(0.5 + half, within(1e-12));
        ImageInfluence same = new ImageInfluence(new double[] {0.03, -0.01, -0.02});
        PairedDifference none = influence.difference(0.5, same, 0.4);
        assertThat(none.value()).isCloseTo(0.1, within(1e-12));
        assertThat(none.high() - none.low()).isCloseTo(0, within(1e-12));
        assertThat(none.significant()).isTrue();
    }

    @Test
    void isUndefinedBelowTwoGroups() {
        ImageInfluence one = new ImageInfluence(new double[] {0});
        assertThat(one.interval(0.5).low()).isNaN();
        assertThat(one.interval(0.5).significant()).isFalse();
        ImageInfluence two = new ImageInfluence(new double[] {0, 0});
        assertThatThrownBy(() -> one.difference(0.5, two, 0.5)).hasMessageContaining("1 groups");
    }

    /**
     * How often the interval over images, of samples from a known distribution of images, holds the
     * score that the same coalitions have on very many further images; and the paired interval the
     * difference of two SAEs. Of 4000 samples of 300 images 0.929 and 0.923 were seen, of 1500
     * images 0.945 and 0.930.
     */
    @Test
    void coversTheScoreOnFurtherImagesAsOftenAsPromised() {
        Simulation simulation = new Simulation(7);
        int covered = 0;
        int coveredDifference = 0;
        double width = 0;
        double widthDifference = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            simulation.draw(1000);
            HeldOutScore first = simulation.score(0);
            HeldOutScore second = simulation.score(1);
            double truth = simulation.truth(0);
            double other = simulation.truth(1);
            PairedDifference difference =
                    first.influence()
                            .difference(
                                    first.scores().value(),
                                    second.influence(),
                                    second.scores().value());
            covered += first.low() <= truth && truth <= first.high() ? 1 : 0;
            coveredDifference +=
                    difference.low() <= truth - other && truth - other <= difference.high() ? 1 : 0;
            width += first.high() - first.low();
            widthDifference += difference.high() - difference.low();
        }
        assertThat((double) covered / SAMPLES).isBetween(0.9, 0.985);
        assertThat((double) coveredDifference / SAMPLES).isBetween(0.9, 0.985);
        // The two SAEs see the same images, so their difference is known better than either.
        assertThat(widthDifference).isLessThan(width);
    }

    /**
     * Images with independent concepts; two SAEs with two latents a concept, which are active with
     * a known probability where the concept is shown and with another where it is not.
     */
    private static final class Simulation {
        private static final int SIZE = 2;
        private static final MatchingOptions OPTIONS = new MatchingOptions(List.of(1.0), SIZE);
        private static final double[] SEES = {0.7, 0.6};
        private static final double[] ERRS = {0.05, 0.08};

        private final SplittableRandom random;
        private final double[] share = new double[CONCEPTS];
        private final RowStore[][] folds = new RowStore[2][2];
        private final HeldOut[] counts = new HeldOut[2];
        private final List<List<List<ConceptMatch>>> matches = new ArrayList<>();
        private int[] supports;

        private Simulation(long seed) {
            random = new SplittableRandom(seed);
            Arrays.setAll(share, c -> 0.08 + 0.03 * c);
        }

        private void draw(int images) {
            supports = new int[CONCEPTS];
            for (int sae = 0; sae < 2; sae++) {
                Arrays.setAll(folds[sae], fold -> new RowStore(CONCEPTS, LATENTS));
                counts[sae] = new HeldOut(folds[sae][0], folds[sae][1], SIZE);
            }
            for (int i = 0; i < images; i++) {
                ImagePlace place = new ImagePlace(random.nextInt(2), random.nextInt(64));
                int[] shown = some(random.doubles(CONCEPTS).toArray(), c -> share[c]);
                double[] noise = random.doubles(LATENTS).toArray();
                Arrays.stream(shown).forEach(c -> supports[c]++);
                for (int sae = 0; sae < 2; sae++) {
                    double sees = SEES[sae];
                    double errs = ERRS[sae];
                    int[] code =
                            some(noise, j -> Arrays.binarySearch(shown, j / 2) >= 0 ? sees : errs);
                    counts[sae].place(folds[sae][place.fold()].insert(code, shown), place);
                }
            }
            matches.clear();
            for (RowStore[] ofSae : folds) {
                matches.add(
                        Arrays.stream(ofSae)
                                .map(rows -> BatchFbmp.match(rows, 0, CONCEPTS, OPTIONS).get(0))
                                .toList());
            }
        }

        private static int[] some(double[] noise, IntToDoubleFunction probability) {
            return IntStream.range(0, noise.length)
                    .filter(i -> noise[i] < probability.applyAsDouble(i))
                    .toArray();
        }

        private HeldOutScore score(int sae) {
            long[][] influence = {null, new long[ImagePlace.GROUPS]};
            double[] f1 = new double[CONCEPTS];
            for (int c = 0; c < CONCEPTS; c++) {
                f1[c] = counts[sae].f1(match(sae, 0, c), match(sae, 1, c), influence)[SIZE - 1];
            }
            return HeldOutScore.of(f1, supports, new int[0], influence[SIZE - 1]);
        }

        /** The score on infinitely many images, half of them in each fold. */
        private double truth(int sae) {
            double sum = 0;
            for (int c = 0; c < CONCEPTS; c++) {
                double hits = 0;
                double covered = 0;
                for (int fold = 0; fold < 2; fold++) {
                    int[] coalition = match(sae, fold, c).prefix(SIZE);
                    hits += share[c] * (1 - silent(sae, coalition, c, 1));
                    covered += 1 - silent(sae, coalition, c, share[c]);
                }
                sum += 2 * hits / (2 * share[c] + covered);
            }
            return sum / CONCEPTS;
        }

        /** The probability that no latent is active, with that of concept c set. */
        private double silent(int sae, int[] coalition, int c, double ofConcept) {
            double silent = 1;
            for (int d = 0; d < CONCEPTS; d++) {
                int concept = d;
                int mine = (int) Arrays.stream(coalition).filter(j -> j / 2 == concept).count();
                double shown = d == c ? ofConcept : share[d];
                silent *=
                        shown * Math.pow(1 - SEES[sae], mine)
                                + (1 - shown) * Math.pow(1 - ERRS[sae], mine);
            }
            return silent;
        }

        private ConceptMatch match(int sae, int fold, int concept) {
            return matches.get(sae).get(fold).get(concept);
        }
    }
}
