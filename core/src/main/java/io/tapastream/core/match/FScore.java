package io.tapastream.core.match;

/**
 * The one owner of how F-beta of two binary vectors is computed: {@code (1 + beta^2) tp / (beta^2
 * true + pred)}, 0 when the denominator is 0, in float64 and in exactly this form. For beta 0.25,
 * 0.5 and 1 and counts below 2^48 every product is exact, so equal rationals are equal doubles and
 * ties are real ties.
 */
public final class FScore {
    private FScore() {}

    /**
     * @param betaSquared beta times beta
     * @param truePositives |y and z|
     * @param positives |y|
     * @param predicted |z|
     */
    public static double fBeta(
            double betaSquared, long truePositives, long positives, long predicted) {
        double denominator = betaSquared * positives + predicted;
        return denominator == 0 ? 0.0 : (1 + betaSquared) * truePositives / denominator;
    }

    /** F-beta with beta = 1. */
    public static double f1(long truePositives, long positives, long predicted) {
        return fBeta(1.0, truePositives, positives, predicted);
    }
}
