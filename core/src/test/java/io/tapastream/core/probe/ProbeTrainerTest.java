package io.tapastream.core.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.core.probe.ConceptProbe.Kind;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTrainerTest {
    private static final ProbeOptions CHOSEN = new ProbeOptions(3, OptionalDouble.empty());

    /** At a minimiser the gradient is 0; it is computed here from its definition, in doubles. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theGradientIsZeroWhereverTheDataCameFrom(long seed) {
        Random random = new Random(seed);
        int width = 1 + random.nextInt(9);
        int images = 10 + random.nextInt(60);
        double far = seed % 2 == 0 ? 0 : 200;
        float[][] vectors = vectors(random, images, width, 1 + random.nextInt(5), far);
        int[][] shown = randomConcepts(random, images, 2);
        double l2 = Math.pow(10, -random.nextInt(4));
        List<ConceptProbe> probes =
                fit(copy(vectors), shown, 2, new ProbeOptions(0, OptionalDouble.of(l2)));
        for (int concept = 0; concept < 2; concept++) {
            ConceptProbe probe = probes.get(concept);
            double[] gradient = new double[width + 1];
            for (int image = 0; image < images; image++) {
                double[] x = doubles(vectors[image]);
                boolean shows = contains(shown[image], concept);
                double residual = 1 / (1 + Math.exp(-probe.logit(x))) - (shows ? 1 : 0);
                for (int i = 0; i < width; i++) {
                    gradient[i] += residual * (x[i] - far) / images;
                }
                gradient[width] += residual / images;
            }
            for (int i = 0; i < width; i++) {
                // With the mean's part taken out: weights and bias are rounded to float32.
                assertThat(gradient[i] + l2 * probe.weights()[i])
                        .as("seed %d, concept %d, column %d", seed, concept, i)
                        .isEqualTo(0, within(far == 0 ? 1e-6 : 1e-3));
            }
            assertThat(gradient[width]).isEqualTo(0, within(far == 0 ? 1e-6 : 1e-3));
        }
    }

    @Test
    void separableDataAreSeparatedWithFiniteWeights() {
        Random random = new Random(1);
        float[][] vectors = vectors(random, 200, 4, 1, 0);
        int[][] shown = new int[200][];
        for (int image = 0; image < 200; image++) {
            boolean shows = vectors[image][1] > 0;
            vectors[image][1] += shows ? 1 : -1;
            shown[image] = shows ? new int[] {0} : new int[0];
        }
        List<ConceptProbe> probes = fit(copy(vectors), shown, 1, CHOSEN);
        assertThat(probes.get(0).kind()).isEqualTo(Kind.FITTED);
        assertThat(probes.get(0).weights()).doesNotContain(Float.NaN);
        assertThat(score(probes, vectors, shown, 1).mean()).isEqualTo(1);
    }

    @Test
    void aConceptOfOneClassIsNeverOrAlwaysActive() {
        float[][] vectors = vectors(new Random(2), 20, 3, 1, 5);
        int[][] shown = IntStream.range(0, 20).mapToObj(i -> new int[] {1}).toArray(int[][]::new);
        List<ConceptProbe> probes = fit(copy(vectors), shown, 2, CHOSEN);
        assertThat(probes).extracting(ConceptProbe::kind).containsExactly(Kind.NEVER, Kind.ALWAYS);
        assertThat(probes.get(0).weights()).containsOnly(0);
        ProbeScore score = score(probes, vectors, shown, 2);
        assertThat(score.f1(0)).isEqualTo(0);
        assertThat(score.f1(1)).isEqualTo(1);
        assertThat(score.mean()).isEqualTo(0.5);
    }

    @Test
    void aSingleImageWithTheConceptIsFittedWithTheUsualPenalty() {
        float[][] vectors = vectors(new Random(3), 30, 3, 1, 0);
        int[][] shown = new int[30][0];
        shown[7] = new int[] {0};
        double scale = Standardised.of(copy(vectors)).scale();
        ConceptProbe probe = fit(copy(vectors), shown, 1, CHOSEN).get(0);
        assertThat(probe.kind()).isEqualTo(Kind.FITTED);
        assertThat(probe.l2()).isEqualTo(ProbeTrainer.USUAL_PENALTY * scale * scale, within(1e-12));
    }

    @Test
    void embeddingsThatAreAllEqualGiveTheMajority() {
        float[][] vectors = new float[10][2];
        int[][] shown = new int[10][0];
        for (int image = 0; image < 7; image++) {
            shown[image] = new int[] {0};
        }
        ConceptProbe probe = fit(vectors, shown, 1, CHOSEN).get(0);
        assertThat(probe.weights()).containsOnly(0);
        assertThat((double) probe.bias()).isEqualTo(Math.log(7 / 3.0), within(1e-6));
    }

    @Test
    void theHeldOutPartHasBothClassesAndFollowsTheSeed() {
        int[] rows = IntStream.range(0, 100).filter(row -> row % 3 != 0).toArray();
        BitSet shown = new BitSet();
        shown.set(1);
        shown.set(50);
        HeldOutPart part = HeldOutPart.of(rows, shown, 1);
        int[] both =
                IntStream.concat(Arrays.stream(part.fitted()), Arrays.stream(part.heldOut()))
                        .sorted()
                        .toArray();
        assertThat(both).isEqualTo(rows);
        assertThat(Arrays.stream(part.heldOut()).filter(shown::get).count()).isEqualTo(1);
        assertThat(Arrays.stream(part.fitted()).filter(shown::get).count()).isEqualTo(1);
        assertThat(part.heldOut()).hasSize(1 + 64 / HeldOutPart.ONE_IN);
        assertThat(HeldOutPart.of(rows, shown, 1).heldOut()).isEqualTo(part.heldOut());
        assertThat(HeldOutPart.of(rows, shown, 2).heldOut()).isNotEqualTo(part.heldOut());
    }

    /** Labels by chance: the strongest penalties predict best what was held out. */
    @Test
    void moreNoiseIsMetByAStrongerPenalty() {
        Random random = new Random(4);
        float[][] vectors = vectors(random, 300, 40, 1, 0);
        int[][] shown = new int[300][];
        for (int image = 0; image < 300; image++) {
            boolean clear = vectors[image][0] + vectors[image][1] > 0;
            boolean chance = random.nextBoolean();
            shown[image] = IntStream.range(0, 2).filter(c -> c == 0 ? clear : chance).toArray();
        }
        List<ConceptProbe> probes = fit(vectors, shown, 2, CHOSEN);
        assertThat(probes.get(1).l2()).isGreaterThanOrEqualTo(100 * probes.get(0).l2());
    }

    @Test
    void anEmbeddingThatIsNotFiniteIsRefused() {
        assertThatThrownBy(() -> Standardised.of(new float[][] {{1, Float.NaN}}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> Standardised.of(new float[0][]))
                .hasMessage("there are no embeddings");
        assertThatThrownBy(() -> new ProbeOptions(0, OptionalDouble.of(0)))
                .hasMessageContaining("l2 is 0.0");
    }

    /** Of a logit of exactly 0, a probability of one half: not active. */
    @Test
    void aProbabilityOfExactlyOneHalfIsNotActive() {
        ConceptProbe undecided = new ConceptProbe(new float[] {1}, 0, 1, Kind.FITTED);
        ProbeScore score = new ProbeScore(1);
        score.add(List.of(undecided), new double[] {0}, new int[] {0});
        assertThat(score.f1(0)).isEqualTo(0);
        score.add(List.of(undecided), new double[] {1}, new int[] {0});
        assertThat(score.f1(0)).isEqualTo(2 / 3.0);
    }

    private static List<ConceptProbe> fit(
            float[][] vectors, int[][] shown, int concepts, ProbeOptions options) {
        return new ProbeTrainer(Standardised.of(vectors), shown, concepts, options)
                .fit(IntStream.range(0, shown.length).toArray());
    }

    private static ProbeScore score(
            List<ConceptProbe> probes, float[][] vectors, int[][] shown, int concepts) {
        ProbeScore score = new ProbeScore(concepts);
        for (int image = 0; image < shown.length; image++) {
            score.add(probes, doubles(vectors[image]), shown[image]);
        }
        return score;
    }

    private static float[][] vectors(
            Random random, int images, int width, double spread, double mean) {
        float[][] vectors = new float[images][width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                vector[i] = (float) (mean + spread * random.nextGaussian());
            }
        }
        return vectors;
    }

    private static int[][] randomConcepts(Random random, int images, int concepts) {
        int[][] shown = new int[images][];
        for (int image = 0; image < images; image++) {
            shown[image] = IntStream.range(0, concepts).filter(c -> random.nextBoolean()).toArray();
        }
        return shown;
    }

    private static float[][] copy(float[][] vectors) {
        return Arrays.stream(vectors).map(float[]::clone).toArray(float[][]::new);
    }

    private static double[] doubles(float[] vector) {
        return IntStream.range(0, vector.length).mapToDouble(i -> vector[i]).toArray();
    }

    private static boolean contains(int[] concepts, int concept) {
        return Arrays.binarySearch(concepts, concept) >= 0;
    }
}
