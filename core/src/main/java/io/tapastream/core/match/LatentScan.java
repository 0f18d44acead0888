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
 * <p>The latents that led in recent scans are scored first: the runner-up of one step is a likely
 * winner of the next, and a high first score lets whole blocks be skipped.
 *
 * <p>Cost: one multiplication and one comparison per latent. Not safe for use by several threads.
 */
final class LatentScan {
    private static final int BLOCK = 512;
    private static final int REMEMBERED = 16;

    /** Far above the rounding of float64, far below the grain of the fixed-point numbers. */
    private static final double ROUNDING_GUARD = 1 - 1e-9;

    private final int[] remembered = new int[REMEMBERED];
    private int rememberedCount;

    private double betaSquared;
    private int residual;
    private int shift;
    private int best;
    private double bestScore;
    private int slope;
    private int bound;

    /** Forgets the leaders of earlier scans; never needed for the result, only for speed. */
    void forget() {
        rememberedCount = 0;
    }

    /** Lets a latent be scored first from now on. */
    void remember(int latent) {
        remembered[rememberedCount++ % REMEMBERED] = latent;
    }

    /**
     * @param t how many rows of the residual have each latent active [D]
     * @param p how many rows have each latent active [D], t[j] <= p[j] <= rows
     * @param squaredBeta beta times beta
     * @param residualRows number of rows of the residual, at most rows
     * @param rows an upper bound of p
     */
    int argmax(int[] t, int[] p, double squaredBeta, int residualRows, int rows) {
        if (residualRows == 0) {
            return 0;
        }
        betaSquared = squaredBeta;
        residual = residualRows;
        shift = Math.max(0, Integer.numberOfLeadingZeros(rows) - 2);
        best = 0;
        bestScore = FScore.fBeta(betaSquared, t[0], residual, p[0]);
        for (int i = Math.min(rememberedCount, REMEMBERED) - 1; i >= 0; i--) {
            offer(remembered[i], t, p);
        }
        raiseBar();
        for (int from = 0; from < t.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, t.length);
            if (!allBelow(t, p, from, to, shift, slope, bound)) {
                searchBlock(t, p, from, to);
            }
        }
        return best;
    }

    private void searchBlock(int[] t, int[] p, int from, int to) {
        for (int j = from; j < to; j++) {
            if ((t[j] << shift) - slope * p[j] >= bound && offer(j, t, p)) {
                remember(j);
                raiseBar();
            }
        }
    }

    private boolean offer(int j, int[] t, int[] p) {
        double score = FScore.fBeta(betaSquared, t[j], residual, p[j]);
        boolean leads = score > bestScore || (score == bestScore && j < best);
        if (leads) {
            best = j;
            bestScore = score;
        }
        return leads;
    }

    /** Sets the test to the best score so far: margins below the bound cannot reach it. */
    private void raiseBar() {
        double mu = bestScore / (1 + betaSquared) * ROUNDING_GUARD * (1L << shift);
        slope = (int) mu;
        bound = (int) (mu * betaSquared * residual);
    }

    /**
     * Whether every latent of a block stays below the bound: then all margins are negative and so
     * is their AND, a reduction that the compiler vectorises (it does not for a maximum).
     */
    private static boolean allBelow(
            int[] t, int[] p, int from, int to, int shift, int slope, int bound) {
        int signs = -1;
        for (int j = from; j < to; j++) {
            signs &= (t[j] << shift) - slope * p[j] - bound;
        }
        return signs < 0;
    }
}
