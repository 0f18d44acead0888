package io.tapastream.core.score;

import io.tapastream.core.match.HeldOut;
import java.util.Arrays;

/**
 * What each group of images contributes to the linearised error of a held-out MATCHScore. The
 * coalitions are fixed with respect to the images they are scored on, so the score is a mean of
 * ratios of counts, and with the groups as independent units (delete-a-group jackknife, linearised)
 * its variance over samples of images is G / (G - 1) times the sum of the squares. Scores of two
 * SAEs on the same images have the same groups, so their difference has an interval too.
 *
 * @param groups [G] one for each group that has an image, in the order of the groups. Read only
 */
public record ImageInfluence(double[] groups) {

    /**
     * Of a mean over concepts.
     *
     * @param sums over the concepts, in units of 2^-40, as {@link HeldOut} counts them
     * @param concepts their number C
     */
    public static ImageInfluence ofMean(long[] sums, int concepts) {
        return new ImageInfluence(
                Arrays.stream(sums)
                        .mapToDouble(sum -> sum / HeldOut.INFLUENCE_UNIT / concepts)
                        .toArray());
    }

    /** The 95 % interval of the score over images; its ends are NaN below two groups. */
    public PairedDifference interval(double score) {
        double half = halfWidth(groups);
        return new PairedDifference(score, Math.max(0, score - half), Math.min(1, score + half));
    }

    /**
     * The difference of two scores on the same images, this minus previous, with its 95 % interval
     * over images.
     *
     * @throws IllegalArgumentException where the groups of images are not as many
     */
    public PairedDifference difference(
            double score, ImageInfluence previous, double previousScore) {
        if (groups.length != previous.groups.length) {
            throw new IllegalArgumentException(
                    "cannot compare %d groups of images with %d"
                            .formatted(groups.length, previous.groups.length));
        }
        double[] differences = new double[groups.length];
        Arrays.setAll(differences, group -> groups[group] - previous.groups[group]);
        double value = score - previousScore;
        double half = halfWidth(differences);
        return new PairedDifference(value, value - half, value + half);
    }

    private static double halfWidth(double[] values) {
        int n = values.length;
        if (n < 2) {
            return Double.NaN;
        }
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        return Interval.student(n - 1) * Math.sqrt(squares * n / (n - 1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageInfluence that && Arrays.equals(groups, that.groups);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(groups);
    }
}
