package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.core.gather.RealRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NnOmpTest {
    @Test
    void findsTheLatentsThatAddUpToTheConcept() {
        RealRows rows =
                new RealRows(
                        3,
                        new int[][] {{0}, {0}, {1}, {2}, {}},
                        new double[][] {{2}, {2}, {3}, {5}, {}});
        ConceptMatch match = NnOmp.match(rows, List.of(new int[] {0, 1, 2}), 20).get(0);
        assertThat(match.coalition()).containsExactly(0, 1);
        assertThat(match.f1()).hasSize(3);
        assertThat(match.f1()[0]).isCloseTo(0.8, within(1e-15));
        assertThat(match.f1()[1]).isEqualTo(1.0);
        assertThat(match.f1()[2]).isEqualTo(1.0);
    }

    @Test
    void aConceptWithoutSupportMatchesNothing() {
        RealRows rows = new RealRows(2, new int[][] {{0}}, new double[][] {{1}});
        ConceptMatch match = NnOmp.match(rows, List.of(new int[0]), 20).get(0);
        assertThat(match.coalition()).isEmpty();
        assertThat(match.f1()).containsExactly(0, 0);
        assertThat(match.prefix(3)).isEmpty();
    }

    /** Against the textbook form: dense columns, the residual itself, dense normal equations. */
    @Test
    void equalsTheDefinitionOnRandomData() {
        int longest = 0;
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            double[][] z = activations(random, 20 + random.nextInt(60), 1 + random.nextInt(25));
            boolean[] y = new boolean[z.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = random.nextDouble() < 0.1 + (z[i][0] > 0 ? 0.6 : 0);
            }
            int[] shown = IntStream.range(0, y.length).filter(i -> y[i]).toArray();
            ConceptMatch match = NnOmp.match(sparse(z), List.of(shown), 8).get(0);
            ConceptMatch naive = naive(z, y, 8);
            assertThat(match.coalition()).as("seed %d", seed).isEqualTo(naive.coalition());
            assertThat(match.f1()).as("seed %d", seed).isEqualTo(naive.f1());
            longest = Math.max(longest, match.coalition().length);
        }
        assertThat(longest).isEqualTo(8);
    }

    @Test
    void refusesValuesThatAreNotPositive() {
        assertThatThrownBy(() -> new RealRows(2, new int[][] {{1}}, new double[][] {{Double.NaN}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 0, latent 1");
        assertThatThrownBy(() -> new RealRows(2, new int[][] {{2}}, new double[][] {{1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0..1");
    }

    private static double[][] activations(Random random, int n, int d) {
        double[][] z = new double[n][d];
        for (double[] row : z) {
            for (int j = 0; j < d; j++) {
                row[j] = random.nextDouble() < 0.3 ? 0.1 + random.nextDouble() : 0;
            }
        }
        return z;
    }

    private static RealRows sparse(double[][] z) {
        int[][] active = new int[z.length][];
        double[][] values = new double[z.length][];
        for (int i = 0; i < z.length; i++) {
            double[] row = z[i];
            active[i] = IntStream.range(0, row.length).filter(j -> row[j] > 0).toArray();
            values[i] = IntStream.of(active[i]).mapToDouble(j -> row[j]).toArray();
        }
        return new RealRows(z[0].length, active, values);
    }

    private static ConceptMatch naive(double[][] z, boolean[] y, int size) {
        int n = z.length;
        int d = z[0].length;
        int cap = Math.min(size, d);
        double[][] x = new double[n][d];
        for (int j = 0; j < d; j++) {
            double norm = 0;
            for (double[] row : z) {
                norm += row[j] * row[j];
            }
            for (int i = 0; i < n; i++) {
                x[i][j] = norm == 0 ? 0 : z[i][j] / Math.sqrt(norm);
            }
        }
        double[] residual = new double[n];
        for (int i = 0; i < n; i++) {
            residual[i] = y[i] ? 1 : 0;
        }
        double[] f1 = new double[cap];
        List<Integer> used = new ArrayList<>();
        while (used.size() < cap && NaiveMatching.count(y) > 0) {
            int best = -1;
            double largest = 0;
            for (int j = 0; j < d; j++) {
                double product = 0;
                for (int i = 0; i < n; i++) {
                    product += x[i][j] * residual[i];
                }
                if (best < 0 || product > largest) {
                    best = j;
                    largest = product;
                }
            }
            if (largest < 1e-12 * Math.sqrt(NaiveMatching.count(y)) || used.contains(best)) {
                break;
            }
            used.add(best);
            double[] coefficients = coordinateDescent(x, y, used);
            boolean[] predicted = new boolean[n];
            for (int i = 0; i < n; i++) {
                double value = 0;
                for (int s = 0; s < used.size(); s++) {
                    value += coefficients[s] * x[i][used.get(s)];
                }
                predicted[i] = value > 0.5;
                residual[i] = (y[i] ? 1 : 0) - value;
            }
            f1[used.size() - 1] = NaiveMatching.fBeta(y, predicted, 1.0);
        }
        for (int s = Math.max(1, used.size()); s < cap; s++) {
            f1[s] = f1[s - 1];
        }
        int[] coalition = used.stream().mapToInt(Integer::intValue).toArray();
        return new ConceptMatch(0, NaiveMatching.count(y), coalition, f1);
    }

    /** Coordinate descent on |x c - y| with c >= 0, until nothing moves. */
    private static double[] coordinateDescent(double[][] x, boolean[] y, List<Integer> used) {
        double[] c = new double[used.size()];
        for (int round = 0; round < 20_000; round++) {
            double moved = 0;
            for (int s = 0; s < c.length; s++) {
                double gradient = 0;
                for (int i = 0; i < y.length; i++) {
                    double value = y[i] ? 1 : 0;
                    for (int l = 0; l < c.length; l++) {
                        value -= c[l] * x[i][used.get(l)];
                    }
                    gradient += value * x[i][used.get(s)];
                }
                double next = Math.max(0, c[s] + gradient);
                moved = Math.max(moved, Math.abs(next - c[s]));
                c[s] = next;
            }
            if (moved < 1e-14) {
                break;
            }
        }
        return c;
    }
}
