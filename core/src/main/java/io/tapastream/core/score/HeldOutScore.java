package io.tapastream.core.score;

import java.util.Arrays;

/**
 * Held-out MATCHScore at one (beta, k).
 *
 * @param f1 [C] held-out F1 of each concept. Read only
 * @param scores the mean held-out F1 and its companions; their interval is that over concepts
 * @param low lower end of the 95 % interval over images; NaN below two groups of images
 * @param high upper end of it
 * @param influence of the groups of images, for differences between SAEs
 */
public record HeldOutScore(
        double[] f1, MatchScores scores, double low, double high, ImageInfluence influence) {

    /**
     * @param f1 held-out F1 of every concept
     * @param supports number of images that show each
     * @param subset concepts whose mean is given too
     * @param influence [G] the sum over the concepts, in units of 2^-40
     */
    public static HeldOutScore of(double[] f1, int[] supports, int[] subset, long[] influence) {
        MatchScores scores = MatchScore.of(f1, supports, subset);
        ImageInfluence images = ImageInfluence.ofMean(influence, f1.length);
        PairedDifference interval = images.interval(scores.value());
        return new HeldOutScore(f1, scores, interval.low(), interval.high(), images);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeldOutScore that
                && Arrays.equals(f1, that.f1)
                && scores.equals(that.scores)
                && influence.equals(that.influence);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(f1);
    }
}
