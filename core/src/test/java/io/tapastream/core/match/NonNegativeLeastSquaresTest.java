package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NonNegativeLeastSquaresTest {
    @Test
    void aNegativeCoefficientBecomesZeroAndTheOthersAreRefitted() {
        double[][] a = {{1, 0.6}, {0, 0.8}};
        double[] y = {1, -1};
        double[] x = NonNegativeLeastSquares.solve(gram(a), products(a, y));
        assertThat(x).containsExactly(new double[] {1, 0}, within(1e-12));
    }

    @Test
    void nothingHelpsWhenAllProductsAreNegative() {
        double[][] a = {{1, 0.6}, {0, 0.8}};
        assertThat(NonNegativeLeastSquares.solve(gram(a), products(a, new double[] {-1, -1})))
                .containsExactly(0, 0);
    }

    @Test
    void aRepeatedColumnCountsOnce() {
        double[][] a = {{0.6, 0.6}, {0.8, 0.8}};
        double[] x = NonNegativeLeastSquares.solve(gram(a), products(a, new double[] {3, 4}));
        assertThat(x[0] + x[1]).isCloseTo(5, within(1e-9));
    }

    /**
     * At the minimum the gradient is 0 where x > 0 and not uphill where x = 0 (Karush-Kuhn-Tucker).
     */
    @Test
    void meetsTheConditionsOfAMinimumOnRandomProblems() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            int n = 1 + random.nextInt(30);
            int k = 1 + random.nextInt(Math.min(n, 20));
            double[][] a = unitColumns(random, n, k);
            double[] y = random.doubles(n, -1, 1).toArray();
            double[][] g = gram(a);
            double[] b = products(a, y);
            double[] x = NonNegativeLeastSquares.solve(g, b);
            for (int i = 0; i < k; i++) {
                double gradient = b[i];
                for (int l = 0; l < k; l++) {
                    gradient -= g[i][l] * x[l];
                }
                assertThat(x[i]).as("seed %d", seed).isGreaterThanOrEqualTo(0);
                assertThat(gradient).as("seed %d", seed).isLessThan(1e-6);
                if (x[i] > 0) {
                    assertThat(gradient).as("seed %d", seed).isCloseTo(0, within(1e-6));
                }
            }
        }
    }

    private static double[][] unitColumns(Random random, int n, int k) {
        double[][] a = new double[n][k];
        for (int c = 0; c < k; c++) {
            double squares = 0;
            for (int r = 0; r < n; r++) {
                a[r][c] = random.nextDouble() - 0.2;
                squares += a[r][c] * a[r][c];
            }
            for (int r = 0; r < n; r++) {
                a[r][c] /= Math.sqrt(squares);
            }
        }
        return a;
    }

    private static double[][] gram(double[][] a) {
        int k = a[0].length;
        double[][] g = new double[k][k];
        for (double[] row : a) {
            for (int i = 0; i < k; i++) {
                for (int l = 0; l < k; l++) {
                    g[i][l] += row[i] * row[l];
                }
            }
        }
        return g;
    }

    private static double[] products(double[][] a, double[] y) {
        double[] b = new double[a[0].length];
        for (int r = 0; r < a.length; r++) {
            for (int i = 0; i < b.length; i++) {
                b[i] += a[r][i] * y[r];
            }
        }
        return b;
    }
}
