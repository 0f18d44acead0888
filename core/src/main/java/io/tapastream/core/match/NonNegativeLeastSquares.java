package io.tapastream.core.match;

import java.util.Arrays;

/**
 * min |A x - y| subject to x >= 0, from the normal equations G = A'A and b = A'y, by the active-set
 * method of Lawson and Hanson (Solving Least Squares Problems, 1974, chapter 23; on normal
 * equations as in Bro and de Jong, 1997). For the few columns of a coalition, with unit norm.
 *
 * <p>Cost: a Cholesky factorisation of at most k x k per iteration. A column that depends on the
 * ones in use is left at 0. Stateless.
 */
final class NonNegativeLeastSquares {
    private static final double TOLERANCE = 1e-12;
    private static final double DEPENDENT = 1e-12;

    private NonNegativeLeastSquares() {}

    /**
     * @param g Gram matrix [k, k] of columns with unit norm
     * @param b products [k] of the columns with y
     * @return x [k]
     */
    static double[] solve(double[][] g, double[] b) {
        int k = b.length;
        double[] x = new double[k];
        boolean[] used = new boolean[k];
        boolean[] refused = new boolean[k];
        double scale = Arrays.stream(b).map(Math::abs).max().orElse(0);
        for (int round = 0; round < 10 * k + 10; round++) {
            int entering = steepest(g, b, x, used, refused, TOLERANCE * scale);
            if (entering < 0) {
                break;
            }
            used[entering] = true;
            double[] free = solveFree(g, b, used);
            if (free == null || free[entering] <= 0) {
                used[entering] = false;
                refused[entering] = true;
                continue;
            }
            while (!allPositive(free, used)) {
                stepToBorder(x, free, used);
                free = solveFree(g, b, used);
            }
            x = free;
            Arrays.fill(refused, false);
        }
        return x;
    }

    private static int steepest(
            double[][] g,
            double[] b,
            double[] x,
            boolean[] used,
            boolean[] refused,
            double tolerance) {
        int best = -1;
        double steepest = tolerance;
        for (int i = 0; i < b.length; i++) {
            double gradient = b[i];
            for (int l = 0; l < b.length; l++) {
                gradient -= g[i][l] * x[l];
            }
            if (!used[i] && !refused[i] && gradient > steepest) {
                best = i;
                steepest = gradient;
            }
        }
        return best;
    }

    private static boolean allPositive(double[] free, boolean[] used) {
        for (int i = 0; i < free.length; i++) {
            if (used[i] && free[i] <= 0) {
                return false;
            }
        }
        return true;
    }

    /** Moves x towards the free solution as far as it stays >= 0; what reaches 0 is freed. */
    private static void stepToBorder(double[] x, double[] free, boolean[] used) {
        double step = 1;
        for (int i = 0; i < x.length; i++) {
            if (used[i] && free[i] <= 0) {
                step = Math.min(step, x[i] / (x[i] - free[i]));
            }
        }
        for (int i = 0; i < x.length; i++) {
            if (!used[i]) {
                continue;
            }
            boolean reached = free[i] <= 0 && x[i] / (x[i] - free[i]) <= step;
            x[i] = reached ? 0 : x[i] + step * (free[i] - x[i]);
            used[i] = !reached && x[i] > 0;
            x[i] = used[i] ? x[i] : 0;
        }
    }

    /** The unconstrained solution on the used columns, null when they are dependent. */
    private static double[] solveFree(double[][] g, double[] b, boolean[] used) {
        int[] ids = new int[b.length];
        int n = 0;
        for (int i = 0; i < b.length; i++) {
            if (used[i]) {
                ids[n++] = i;
            }
        }
        double[][] l = new double[n][n];
        double[] z = new double[n];
        for (int r = 0; r < n; r++) {
            for (int c = 0; c <= r; c++) {
                double sum = g[ids[r]][ids[c]];
                for (int m = 0; m < c; m++) {
                    sum -= l[r][m] * l[c][m];
                }
                if (r == c && sum <= DEPENDENT) {
                    return null;
                }
                l[r][c] = r == c ? Math.sqrt(sum) : sum / l[c][c];
            }
            double sum = b[ids[r]];
            for (int m = 0; m < r; m++) {
                sum -= l[r][m] * z[m];
            }
            z[r] = sum / l[r][r];
        }
        double[] x = new double[b.length];
        for (int r = n - 1; r >= 0; r--) {
            double sum = z[r];
            for (int m = r + 1; m < n; m++) {
                sum -= l[m][r] * x[ids[m]];
            }
            x[ids[r]] = sum / l[r][r];
        }
        return x;
    }
}
