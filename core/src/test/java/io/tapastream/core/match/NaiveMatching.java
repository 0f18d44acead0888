package io.tapastream.core.match;

import java.util.ArrayList;
import java.util.List;

/** The definitions, word for word, on dense 0/1 matrices: the oracle of the fast ones. */
final class NaiveMatching {
    private NaiveMatching() {}

    /**
     * @param z active [N][D]
     * @param y shows [N][C]
     */
    static ConceptMatch fbmp(
            boolean[][] z, boolean[][] y, int d, int c, int concept, double beta, int max) {
        int n = z.length;
        int cap = Math.min(max, Math.min(n, c));
        boolean[] residual = new boolean[n];
        boolean[] reconstruction = new boolean[n];
        boolean[] shown = new boolean[n];
        for (int i = 0; i < n; i++) {
            residual[i] = y[i][concept];
            shown[i] = y[i][concept];
        }
        List<Integer> coalition = new ArrayList<>();
        double[] f1 = new double[cap];
        for (int s = 0; s < cap; s++) {
            int best = -1;
            double bestScore = -1;
            for (int j = 0; j < d; j++) {
                double score = fBeta(residual, column(z, j), beta);
                if (score > bestScore) {
                    best = j;
                    bestScore = score;
                }
            }
            boolean[] lead = column(z, best);
            for (int i = 0; i < n; i++) {
                residual[i] &= !lead[i];
                reconstruction[i] |= lead[i];
            }
            double f = fBeta(shown, reconstruction, 1.0);
            if (s > 0 && f <= f1[s - 1]) {
                for (int later = s; later < cap; later++) {
                    f1[later] = f1[s - 1];
                }
                break;
            }
            coalition.add(best);
            f1[s] = f;
        }
        int[] ids = coalition.stream().mapToInt(Integer::intValue).toArray();
        return new ConceptMatch(concept, count(shown), ids, f1);
    }

    static double fBeta(boolean[] y, boolean[] z, double beta) {
        int both = 0;
        for (int i = 0; i < y.length; i++) {
            both += y[i] && z[i] ? 1 : 0;
        }
        double denominator = beta * beta * count(y) + count(z);
        return denominator == 0 ? 0 : (1 + beta * beta) * both / denominator;
    }

    static int count(boolean[] v) {
        int n = 0;
        for (boolean x : v) {
            n += x ? 1 : 0;
        }
        return n;
    }

    static boolean[] column(boolean[][] m, int j) {
        boolean[] column = new boolean[m.length];
        for (int i = 0; i < m.length; i++) {
            column[i] = m[i][j];
        }
        return column;
    }
}
