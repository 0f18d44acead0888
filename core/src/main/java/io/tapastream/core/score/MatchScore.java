package io.tapastream.core.score;

import java.util.Arrays;

/**
 * MATCHScore(beta, k) of arXiv 2606.24716: the mean over the concepts of the F1 that the coalition
 * reaches after k steps. Sums run in the order of the concepts, so equal inputs give equal bits.
 */
public final class MatchScore {

    private MatchScore() {}

    /**
     * The score, its mean over supported concepts and over a subset, and its interval.
     *
     * @param f1 per concept, in the order of the concepts, the F1 after k steps
     * @param supports per concept the number of images that show it
     * @param subset concepts of the subset, each at most once; empty where there is none
     * @throws IllegalArgumentException where the lengths differ or a subset concept is outside
     */
    public static MatchScores of(double[] f1, int[] supports, int[] subset) {
        if (f1.length != supports.length) {
            throw new IllegalArgumentException(
                    f1.length + " F1 values but " + supports.length + " supports");
        }
        double sum = 0;
        double supportedSum = 0;
        int supported = 0;
        for (int concept = 0; concept < f1.length; concept++) {
            sum += f1[concept];
            if (supports[concept] > 0) {
                supportedSum += f1[concept];
                supported++;
            }
        }
        Interval interval = Interval.ofMean(f1);
        return new MatchScores(
                mean(sum, f1.length),
                f1.length,
                mean(supportedSum, supported),
                supported,
                mean(subsetSum(f1, subset), subset.length),
                subset.length,
                interval.low(),
                interval.high());
    }

    private static double subsetSum(double[] f1, int[] subset) {
        int[] ordered = subset.clone();
        Arrays.sort(ordered);
        double sum = 0;
        for (int concept : ordered) {
            if (concept < 0 || concept >= f1.length) {
                throw new IllegalArgumentException(
                        "subset concept " + concept + " is outside 0.." + (f1.length - 1));
            }
            sum += f1[concept];
        }
        return sum;
    }

    private static double mean(double sum, int count) {
        return count == 0 ? Double.NaN : sum / count;
    }
}
