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
 * <p>Along a pursuit T and R only fall. So a scan also notes the candidates, all latents with T >=
 * m P + m beta^2 r for an m well below mu and an r well below R: as long as the residual has at
 * least r rows, no other latent can score m (1 + beta^2) or more, and when the best candidate does,
 * it is the winner and no scan is needed.
 *
 * <p>Cost: one multiplication and one comparison per latent in a scan, one division per candidate.
 * Not safe for use by several threads.
 */
final class LatentScan {
    private static final int BLOCK = 512;
    private static final int MOST_CANDIDATES = 512;
    private static final int REMEMBERED = 16;

    /** How far the score and the residual may fall before the candidates are searched again. */
    private static final double CANDIDATE_SCORE = 0.6;

    private static final double CANDIDATE_RESIDUAL = 0.5;

    /** Far above the rounding of float64, far below the grain of the fixed-point numbers. */
    private static final double ROUNDING_GUARD = 1 - 1e-9;

    private final int[] remembered = new int[REMEMBERED];
    private int rememberedCount;

    private final int[] candidates = new int[MOST_CANDIDATES];
    private int candidateCount;
    private double candidateScore;
    private int candidateResidual;

    private double betaSquared;
    private int residual;
    private int shift;
    private int best;
    private double bestScore;
    private int slope;
    private int bound;

    /**
     * Starts a pursuit: from here on until the next call each table given to {@link #argmax} is, in
     * every element, at most the one before, and so is the residual, and P and beta stay.
     */
    void begin(double squaredBeta) {
        betaSquared = squaredBeta;
        candidateCount = -1;
    }

    /** Forgets which latents to score first; never needed for the result, only for speed. */
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
     * @param residualRows number of rows of the residual, at most rows
     * @param rows an upper bound of p
     */
    int argmax(int[] t, int[] p, int residualRows, int rows) {
        if (residualRows == 0) {
            return 0;
        }
        residual = residualRows;
        if (candidateCount > 0 && residual >= candidateResidual && bestCandidate(t, p)) {
            return best;
        }
        scan(t, p, rows);
        collectCandidates(t, p);
        return best;
    }

    private void scan(int[] t, int[] p, int rows) {
        shift = Math.max(0, Integer.numberOfLeadingZeros(rows) - 2);
        best = 0;
        bestScore = FScore.fBeta(betaSquared, t[0], residual, p[0]);
        for (int i = Math.min(rememberedCount, REMEMBERED) - 1; i >= 0; i--) {
            offer(remembered[i], t, p);
        }
        raiseBar(bestScore, residual);
        for (int from = 0; from < t.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, t.length);
            if (!allBelow(t, p, from, to, shift, slope, bound)) {
                searchBlock(t, p, from, to);
            }
        }
    }

    /**
     * Like {@link #argmax}, by the certificate where it holds, and else by a scan that issues it
     * again.
     */
    int argmax(int[] t, int[] p, int residualRows, int rows, LeadCertificate certificate) {
        if (residualRows == 0) {
            certificate.revoke();
            return 0;
        }
        residual = residualRows;
        if (certificate.holds()) {
            bestOf(certificate.named, certificate.size, t, p);
            if (bestScore * ROUNDING_GUARD >= certificate.lambda) {
                return best;
            }
        }
        scan(t, p, rows);
        issue(certificate, t, p);
        return best;
    }

    private void issue(LeadCertificate certificate, int[] t, int[] p) {
        certificate.revoke();
        for (boolean tried = false; !tried || certificate.tighten(); tried = true) {
            double lambda = bestScore * certificate.scoreShare();
            int slack = (int) ((residual * certificate.slackShare() + 1) * (1L << shift));
            raiseBar(lambda, residual);
            bound -= slack;
            int found = lambda == 0 ? -1 : collect(t, p, certificate.named);
            if (found > 0) {
                certificate.issue(found, lambda, betaSquared, (double) slack / (1L << shift));
                return;
            }
        }
    }

    /** Whether the best candidate is sure to be the best latent. */
    private boolean bestCandidate(int[] t, int[] p) {
        bestOf(candidates, candidateCount, t, p);
        return bestScore >= candidateScore;
    }

    private void bestOf(int[] latents, int n, int[] t, int[] p) {
        best = 0;
        bestScore = -1;
        for (int i = 0; i < n; i++) {
            int j = latents[i];
            double score = FScore.fBeta(betaSquared, t[j], residual, p[j]);
            if (score > bestScore) {
                best = j;
                bestScore = score;
            }
        }
    }

    private void collectCandidates(int[] t, int[] p) {
        candidateScore = bestScore * CANDIDATE_SCORE;
        candidateResidual = (int) (residual * CANDIDATE_RESIDUAL);
        raiseBar(candidateScore, candidateResidual);
        candidateCount = candidateScore > 0 ? collect(t, p, candidates) : -1;
    }

    /** Finds the latents whose margin reaches the bound, ascending; -1 when there is no room. */
    private int collect(int[] t, int[] p, int[] found) {
        int n = 0;
        for (int from = 0; from < t.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, t.length);
            if (allBelow(t, p, from, to, shift, slope, bound)) {
                continue;
            }
            for (int j = from; j < to; j++) {
                if ((t[j] << shift) - slope * p[j] >= bound) {
                    if (n == found.length) {
                        return -1;
                    }
                    found[n++] = j;
                }
            }
        }
        return n;
    }

    private void searchBlock(int[] t, int[] p, int from, int to) {
        for (int j = from; j < to; j++) {
            if ((t[j] << shift) - slope * p[j] >= bound && offer(j, t, p)) {
                remember(j);
                raiseBar(bestScore, residual);
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

    /** Sets the test so that margins below the bound cannot reach a score against a residual. */
    private void raiseBar(double score, int residualRows) {
        double mu = score / (1 + betaSquared) * ROUNDING_GUARD * (1L << shift);
        slope = (int) mu;
        bound = (int) (mu * betaSquared * residualRows);
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
