package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapaEngineTest {

    /** Concepts, latents, methods, chance of a latent to be active, chance of a pair to add. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 0.5, 0.5",
        "2, 3, 2, 0.5, 1.0",
        "5, 12, 3, 0.2, 0.5",
        "7, 40, 4, 0.05, 1.0",
        "7, 40, 4, 0.5, 0.0",
        "20, 200, 2, 0.02, 0.8"
    })
    void equalsTheDefinitionWhateverHappens(
            int concepts, int latents, int methods, double density, double adding) {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            TapaEngine engine = new TapaEngine(concepts, latents, methods);
            NaiveTapa naive = new NaiveTapa();
            int steps = seed < 5 ? 400 : 40;
            for (int step = 0; step < steps; step++) {
                move(random, engine, naive, concepts, latents, methods, density, adding);
                if (step % 8 == 7) {
                    check(random, engine, naive, methods, "seed " + seed + " step " + step);
                }
            }
        }
    }

    private static void move(
            Random random,
            TapaEngine engine,
            NaiveTapa naive,
            int concepts,
            int latents,
            int methods,
            double density,
            double adding) {
        int what = random.nextInt(10);
        List<Integer> handles = naive.handles();
        if (what < 2 && !handles.isEmpty()) {
            int handle = handles.get(random.nextInt(handles.size()));
            engine.remove(handle);
            naive.remove(handle);
        } else if (what < 5) {
            int method = random.nextInt(methods);
            int concept = random.nextInt(concepts);
            int[] prefix = subset(random, latents, Math.min(1, 3.0 / latents));
            engine.prefix(method, concept, prefix);
            naive.prefix(method, concept, prefix);
        } else {
            int[] original = subset(random, latents, density);
            int[] perturbed = random.nextInt(6) == 0 ? original : subset(random, latents, density);
            int r = random.nextInt(concepts);
            int a = random.nextDouble() < adding ? random.nextInt(concepts) : -1;
            int[] present = random.nextInt(5) == 0 ? null : subset(random, concepts, 0.3);
            int handle = engine.insert(original, perturbed, r, a, present);
            naive.insert(handle, original, perturbed, r, a, present);
        }
    }

    private static void check(
            Random random, TapaEngine engine, NaiveTapa naive, int methods, String place) {
        List<Integer> all = naive.handles();
        List<Integer> window = all.stream().filter(p -> random.nextBoolean()).toList();
        int[] windowArray = window.stream().mapToInt(Integer::intValue).toArray();
        int[] rest = all.stream().filter(p -> !window.contains(p)).mapToInt(p -> p).toArray();
        assertThat(engine.pairs()).isEqualTo(all.size());
        for (int method = 0; method < methods; method++) {
            TapaTotals totals = engine.totals(method);
            same(totals.score(), naive.score(method, all), place);
            same(engine.totals(method, windowArray).score(), naive.score(method, window), place);
            assertThat(totals.minus(engine.totals(method, windowArray)))
                    .as(place)
                    .isEqualTo(engine.totals(method, rest));
            for (int pair : all) {
                PairDelta delta = engine.delta(method, pair);
                assertThat(delta.rem()).as(place).isEqualTo(naive.rem(method, pair));
                assertThat(delta.adds()).as(place).isEqualTo(naive.adds(pair));
                if (delta.adds()) {
                    assertThat(delta.add()).as(place).isEqualTo(naive.add(method, pair));
                }
            }
        }
    }

    private static void same(TapaScore actual, TapaScore expected, String place) {
        assertThat(
                        close(actual.value(), expected.value())
                                && close(actual.deltaAdd(), expected.deltaAdd())
                                && close(actual.deltaRem(), expected.deltaRem())
                                && close(actual.deltaStay(), expected.deltaStay())
                                && close(actual.publishedValue(), expected.publishedValue())
                                && actual.publishedPairs() == expected.publishedPairs())
                .as("%s: %s, expected %s", place, actual, expected)
                .isTrue();
    }

    private static boolean close(double x, double y) {
        return Double.isNaN(x) ? Double.isNaN(y) : Math.abs(x - y) <= 1e-15;
    }

    private static int[] subset(Random random, int end, double chance) {
        int[] all = new int[end];
        int size = 0;
        for (int value = 0; value < end; value++) {
            if (random.nextDouble() < chance) {
                all[size++] = value;
            }
        }
        return Arrays.copyOf(all, size);
    }

    @Test
    void aSetInWhichSomePairsAddAveragesEachDeltaOverThePairsThatHaveIt() {
        TapaEngine engine = new TapaEngine(2, 2, 1);
        engine.prefix(0, 0, new int[] {0});
        engine.prefix(0, 1, new int[] {1});
        engine.insert(new int[] {0}, new int[] {1}, 0, 1, null);
        engine.insert(new int[] {0}, new int[] {0}, 0, -1, null);
        TapaScore score = engine.totals(0).score();
        assertThat(score.deltaAdd()).isEqualTo(1.0);
        assertThat(score.deltaRem()).isEqualTo(-0.5);
        assertThat(score.value()).isEqualTo(1.5);
        assertThat(score.deltaStay()).isNaN();
    }

    @Test
    void withoutPairsEveryFigureIsUndefined() {
        TapaScore score = new TapaEngine(1, 1, 1).totals(0).score();
        assertThat(score.value()).isNaN();
        assertThat(score.publishedValue()).isNaN();
        assertThat(score.publishedPairs()).isZero();
        assertThat(score.low()).isNaN();
    }

    @Test
    void theIntervalOfMixedPairsEqualsThatOfTheirLinearisedValues() {
        TapaTotals adding = new TapaTotals(8, 8, 3, -5, 0, 0, 8, 3, -5, 8, 3, 5, -2, -5);
        TapaScore score = adding.score();
        double n = 10;
        double mean = 8 / n;
        double variance = (3 + 5 + 2 * 2 + 2 - n * mean * mean) / n;
        double half = 1.959963984540054 * Math.sqrt(variance / n);
        assertThat(score.low()).isEqualTo(mean - half, within(1e-12));
        assertThat(score.high()).isEqualTo(mean + half, within(1e-12));
    }

    @Test
    void refusesWhatDoesNotFit() {
        TapaEngine engine = new TapaEngine(2, 4, 1);
        assertThatThrownBy(() -> engine.insert(new int[] {4}, new int[0], 0, -1, null))
                .hasMessageContaining("active latent 4");
        assertThatThrownBy(() -> engine.insert(new int[] {1, 1}, new int[0], 0, -1, null))
                .hasMessageContaining("active latent 1 follows 1");
        assertThatThrownBy(() -> engine.insert(new int[0], new int[0], 2, -1, null))
                .hasMessageContaining("removed concept 2");
        assertThatThrownBy(() -> engine.insert(new int[0], new int[0], 0, 2, null))
                .hasMessageContaining("added concept 2");
        assertThatThrownBy(() -> engine.prefix(0, 0, new int[] {-1}))
                .hasMessageContaining("coalition latent -1");
        assertThatThrownBy(() -> engine.remove(0)).hasMessageContaining("handle 0");
        assertThatThrownBy(() -> engine.totals(1)).hasMessageContaining("method 1");
    }
}
