package io.tapastream.core.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuousDeltasTest {
    private static final Offset<Double> CLOSE = within(1e-12);
    private static final int LATENTS = 15;
    private static final int CONCEPTS = 5;

    /** Against the definition, latent by latent; coalitions share latents, and some are empty. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void equalsTheDefinition(long seed) {
        Random random = new Random(seed);
        double[] norms = random.doubles(LATENTS, 0, 3).toArray();
        norms[3] = 0;
        List<int[][]> sets = List.of(coalitions(random), coalitions(random));
        ContinuousDeltas deltas = new ContinuousDeltas(sets, norms);
        List<double[]> sums = List.of(new double[6], new double[6]);
        int pairs = 60;
        int adding = 0;
        List<List<Runnable>> checks = List.of(new ArrayList<>(), new ArrayList<>());
        for (int pair = 0; pair < pairs; pair++) {
            double[] before = codes(random);
            double[] after = codes(random);
            int removed = random.nextInt(CONCEPTS);
            int added = random.nextInt(CONCEPTS + 1) - 1;
            added = added == removed ? -1 : added;
            adding += added < 0 ? 0 : 1;
            deltas.pair(before, after, removed, added, 0.25);
            for (int set = 0; set < 2; set++) {
                List<Integer> minus = list(sets.get(set)[removed]);
                List<Integer> plus = added < 0 ? List.of() : list(sets.get(set)[added]);
                List<Integer> shared = new ArrayList<>(minus);
                shared.retainAll(plus);
                minus.removeAll(shared);
                plus = new ArrayList<>(plus);
                plus.removeAll(shared);
                double[] z = divided(before, norms);
                double[] y = divided(after, norms);
                double[] figures = figures(z, y, minus, false);
                double[] more = added < 0 ? null : figures(z, y, plus, true);
                for (int i = 0; i < 3; i++) {
                    sums.get(set)[i] += figures[i];
                    sums.get(set)[3 + i] += more == null ? 0 : more[i];
                }
                List<Integer> own = minus;
                int at = pair;
                int ofSet = set;
                checks.get(set)
                        .add(
                                () -> {
                                    PairChange change =
                                            deltas.scores().get(ofSet).perPair().get(at);
                                    same(change.removed(), figures);
                                    assertThat(change.added() == null).isEqualTo(more == null);
                                    if (more != null) {
                                        same(change.added(), more);
                                    }
                                    others(change, z, y, own);
                                    assertThat(change.embeddingCosine()).isEqualTo(0.25);
                                });
            }
        }
        for (int set = 0; set < 2; set++) {
            checks.get(set).forEach(Runnable::run);
            ContinuousScores scores = deltas.scores().get(set);
            double[] sum = sums.get(set);
            assertThat(scores.deltaThenMean())
                    .isEqualTo(sum[3] / adding - sum[0] / pairs, within(1e-9));
            assertThat(scores.deltaThenMax())
                    .isEqualTo(sum[4] / adding - sum[1] / pairs, within(1e-9));
            assertThat(scores.maxThenDelta())
                    .isEqualTo(sum[5] / adding - sum[2] / pairs, within(1e-9));
        }
    }

    private static void same(PairChange.Delta delta, double[] figures) {
        assertThat(delta.mean()).isEqualTo(figures[0], relative(figures[0]));
        assertThat(delta.extreme()).isEqualTo(figures[1]);
        assertThat(delta.ofExtremes()).isEqualTo(figures[2]);
        assertThat(delta.active()).isEqualTo((int) figures[3]);
    }

    private static Offset<Double> relative(double value) {
        return within(1e-12 * (1 + Math.abs(value)));
    }

    private static void others(PairChange change, double[] z, double[] y, List<Integer> own) {
        double sum = 0;
        double most = 0;
        double all = 0;
        double zy = 0;
        double zz = 0;
        double yy = 0;
        for (int j = 0; j < LATENTS; j++) {
            double moved = Math.abs(y[j] - z[j]);
            all += moved;
            if (!own.contains(j)) {
                sum += moved;
                most = Math.max(most, moved);
            }
            zy += z[j] * y[j];
            zz += z[j] * z[j];
            yy += y[j] * y[j];
        }
        double mean = sum / (LATENTS - own.size());
        assertThat(change.othersMean()).isEqualTo(mean, relative(mean));
        assertThat(change.othersMax()).isEqualTo(most);
        assertThat(change.codeL1()).isEqualTo(all, relative(all));
        assertThat(change.codeCosine())
                .isEqualTo(zz == 0 || yy == 0 ? 0 : zy / Math.sqrt(zz) / Math.sqrt(yy), CLOSE);
    }

    /** Mean, extreme, change of the extremes, change of being active. */
    private static double[] figures(double[] z, double[] y, List<Integer> own, boolean largest) {
        if (own.isEmpty()) {
            return new double[4];
        }
        List<Double> changes = own.stream().map(j -> y[j] - z[j]).toList();
        List<Double> before = own.stream().map(j -> z[j]).toList();
        List<Double> after = own.stream().map(j -> y[j]).toList();
        return new double[] {
            changes.stream().mapToDouble(c -> c).sum() / own.size(),
            largest ? Collections.max(changes) : Collections.min(changes),
            largest
                    ? Collections.max(after) - Collections.max(before)
                    : Collections.min(after) - Collections.min(before),
            (after.stream().anyMatch(v -> v > 0) ? 1 : 0)
                    - (before.stream().anyMatch(v -> v > 0) ? 1 : 0)
        };
    }

    private static double[] divided(double[] codes, double[] norms) {
        double[] divided = new double[LATENTS];
        Arrays.setAll(divided, j -> codes[j] / (norms[j] + 1e-8));
        return divided;
    }

    private static double[] codes(Random random) {
        double[] codes = new double[LATENTS];
        if (random.nextInt(10) > 0) {
            Arrays.setAll(codes, j -> random.nextDouble() < 0.3 ? random.nextDouble(-1, 5) : 0);
        }
        return codes;
    }

    private static int[][] coalitions(Random random) {
        int[][] coalitions = new int[CONCEPTS][];
        for (int c = 0; c < CONCEPTS; c++) {
            List<Integer> latents = new ArrayList<>(IntStream.range(0, LATENTS).boxed().toList());
            Collections.shuffle(latents, random);
            coalitions[c] =
                    latents.subList(0, random.nextInt(6)).stream().mapToInt(j -> j).toArray();
        }
        return coalitions;
    }

    private static List<Integer> list(int[] latents) {
        return new ArrayList<>(Arrays.stream(latents).boxed().toList());
    }

    @Test
    void isUndefinedWithoutPairsAndLacksAnAdditionWhereNoPairAdds() {
        ContinuousDeltas deltas =
                new ContinuousDeltas(List.<int[][]>of(new int[][] {{0}}), new double[] {1});
        ContinuousScores none = deltas.scores().get(0);
        assertThat(none.deltaThenMean()).isNaN();
        assertThat(none.deltaThenMax()).isNaN();
        assertThat(none.maxThenDelta()).isNaN();
        deltas.pair(new double[] {3}, new double[] {1}, 0, -1, Double.NaN);
        ContinuousScores one = deltas.scores().get(0);
        assertThat(one.deltaThenMean()).isEqualTo(2, within(1e-7));
        assertThat(one.perPair().get(0).othersMean()).isZero();
        assertThat(one.perPair().get(0).embeddingCosine()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesANormThatIsNone(double norm) {
        assertThatThrownBy(() -> new ContinuousDeltas(List.of(), new double[] {1, norm}))
                .hasMessageContaining("a norm is " + norm);
    }
}
