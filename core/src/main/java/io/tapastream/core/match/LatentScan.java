package io.tapastream.core.match;

/**
 * Finds the latent with the largest F_beta(residual, z_j), the lowest index on ties, given T [D]
 * (how many rows of the residual have the latent active) and P [D] (how many rows at all).
 *
 * <p>Dividing D times per step would cost most of the pursuit. With the best score so far, f, and
 * mu = f / (1 + beta^2), a latent can only reach f when T >= mu P + mu beta^2 R. That is tested for
 * blocks of latents in fixed-point integers, rounded so that no latent that could win or tie is
 * lost; the few that pass are scored in float64 by {@link FScore}, so the answer is exact.
 *
 * <p>Cost: one multiplication and one comparison per latent. Stateless.
 */
final class LatentScan {
    private static final int BLOCK = 256;

    /** Far above the rounding of float64, far below the grain of the fixed-point numbers. */
    private static final double ROUNDING_GUARD = 1 - 1e-9;

    private LatentScan() {}

    /**
     * @param t how many rows of the residual have each latent active [D]
     * @param p how many rows have each latent active [D], t[j] <= p[j] <= rows
     * @param betaSquared beta times beta
     * @param residual number of rows of the residual, <= rows
     * @param rows an upper bound of p
     * @param seed a latent that is likely to win, or -1
     */
    static int argmax(int[] t, int[] p, double betaSquared, int residual, int rows, int seed) {
        if (residual == 0) {
            return 0;
        }
        int shift = Math.max(0, Integer.numberOfLeadingZeros(Math.max(1, rows)) - 2);
        int best = 0;
        double bestScore = FScore.fBeta(betaSquared, t[0], residual, p[0]);
        if (seed > 0) {
            double score = FScore.fBeta(betaSquared, t[seed], residual, p[seed]);
            if (score > bestScore) {
                best = seed;
                bestScore = score;
            }
        }
        int slope = slope(bestScore, betaSquared, shift);
        int bound = bound(bestScore, betaSquared, residual, shift);
        for (int from = 0; from < t.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, t.length);
            if (largestMargin(t, p, from, to, shift, slope) < bound) {
                continue;
            }
            for (int j = from; j < to; j++) {
                if ((t[j] << shift) - slope * p[j] < bound) {
                    continue;
                }
                double score = FScore.fBeta(betaSquared, t[j], residual, p[j]);
                if (score > bestScore || (score == bestScore && j < best)) {
                    best = j;
                    bestScore = score;
                    slope = slope(bestScore, betaSquared, shift);
                    bound = bound(bestScore, betaSquared, residual, shift);
                }
            }
        }
        return best;
    }

    private static int largestMargin(int[] t, int[] p, int from, int to, int shift, int slope) {
        int largest = Integer.MIN_VALUE;
        for (int j = from; j < to; j++) {
            largest = Math.max(largest, (t[j] << shift) - slope * p[j]);
        }
        return largest;
    }

    private static int slope(double score, double betaSquared, int shift) {
        return (int) (score / (1 + betaSquared) * ROUNDING_GUARD * (1L << shift));
    }

    private static int bound(double score, double betaSquared, int residual, int shift) {
        return (int)
                (score
                        / (1 + betaSquared)
                        * betaSquared
                        * residual
                        * ROUNDING_GUARD
                        * (1L << shift));
    }
}
