package io.tapastream.core.match;

/**
 * Spares a level its scan: the few latents that can lead it soon, and how much may change before
 * any other could.
 *
 * <p>With mu a share of the lead's T / (beta^2 R + P), let V_j = T_j - mu P_j - mu beta^2 R; latent
 * j scores at least lambda = (1 + beta^2) mu exactly when V_j >= 0. When a certificate is issued,
 * every latent that it does not name has V_j below -slack. One row changes V_j by at most
 *
 * <ul>
 *   <li>1 - lambda when it is new and in the residual (then T, P and R grow together);
 *   <li>nothing when it is new and not in the residual;
 *   <li>1 - mu beta^2 when it was there and enters the residual;
 *   <li>mu beta^2 when it leaves the residual;
 *   <li>mu when it is removed, on top of that.
 * </ul>
 *
 * While the sum of these stays below the slack, and the best of the named latents scores at least
 * lambda, that one is the best of all.
 */
final class LeadCertificate {
    static final int MOST_NAMED = 64;

    static final long BYTES = 90 + 4 * MOST_NAMED;

    /** Below so many named latents the next certificate may be a looser one. */
    private static final int FEW_NAMED = 16;

    /** Far above what the sums of shares below can lose. */
    private static final double ROUNDING = 1e-6;

    /** Shares of the lead's score that the others are held against, loose to tight. */
    private static final double[] SCORE_SHARES = {0.85, 0.9, 0.95, 0.98};

    /** Slack as a share of the residual, with one row on top, loose to tight. */
    private static final double[] SLACK_SHARES = {0.05, 0.02, 0.007, 0.0};

    final int[] named = new int[MOST_NAMED];
    int size;

    /** A named latent with this score or more beats all that are not named. */
    double lambda;

    private double mu;
    private double betaSquared;
    private double slack;
    private int tightness;

    /** Makes the certificate void until it is issued again. */
    void revoke() {
        slack = -1;
    }

    double scoreShare() {
        return SCORE_SHARES[tightness];
    }

    double slackShare() {
        return SLACK_SHARES[tightness];
    }

    /**
     * Asks for a certificate that names fewer latents, and holds for a shorter time.
     *
     * @return false when this one was the tightest
     */
    boolean tighten() {
        if (tightness == SCORE_SHARES.length - 1) {
            return false;
        }
        tightness++;
        return true;
    }

    /** Puts it in force with the first so many of {@link #named}. */
    void issue(int latents, double newLambda, double squaredBeta, double newSlack) {
        size = latents;
        lambda = newLambda;
        betaSquared = squaredBeta;
        mu = newLambda / (1 + squaredBeta);
        slack = newSlack;
        if (latents < FEW_NAMED) {
            tightness = Math.max(0, tightness - 1);
        }
    }

    boolean holds() {
        return slack > ROUNDING;
    }

    void arrivedInResidual(int rows) {
        slack -= rows * Math.max(0, 1 - lambda);
    }

    void enteredResidual(int rows) {
        slack -= rows * Math.max(0, 1 - mu * betaSquared);
    }

    void leftResidual(int rows) {
        slack -= rows * mu * betaSquared;
    }

    void removed(int rows) {
        slack -= rows * mu;
    }
}
