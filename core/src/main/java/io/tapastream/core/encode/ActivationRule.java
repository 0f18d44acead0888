package io.tapastream.core.encode;

import java.util.Arrays;

/**
 * The one owner of what "active" means. A latent is active for matching when its activation is
 * above 1e-8, and for perturbation pairs when it is above 0. NaN is never active. A float is
 * compared after it was widened to double, so 1e-8f (a little below 1e-8) is not active.
 *
 * <p>Stateless and safe for use by several threads.
 */
public final class ActivationRule {
    private static final double MATCHING_THRESHOLD = 1e-8;
    private static final double PAIR_THRESHOLD = 0.0;

    private ActivationRule() {}

    public static boolean activeForMatching(float activation) {
        return activation > MATCHING_THRESHOLD;
    }

    public static boolean activeForMatching(double activation) {
        return activation > MATCHING_THRESHOLD;
    }

    public static boolean activeForPairs(float activation) {
        return activation > PAIR_THRESHOLD;
    }

    public static boolean activeForPairs(double activation) {
        return activation > PAIR_THRESHOLD;
    }

    /** The latents of a dense row [D] that are active for matching, ascending. */
    public static int[] activeForMatching(float[] row) {
        return above(row, MATCHING_THRESHOLD);
    }

    /** The latents of a dense row [D] that are active for matching, ascending. */
    public static int[] activeForMatching(double[] row) {
        return above(row, MATCHING_THRESHOLD);
    }

    /** The latents of a dense row [D] that are active for perturbation pairs, ascending. */
    public static int[] activeForPairs(float[] row) {
        return above(row, PAIR_THRESHOLD);
    }

    /** The latents of a dense row [D] that are active for perturbation pairs, ascending. */
    public static int[] activeForPairs(double[] row) {
        return above(row, PAIR_THRESHOLD);
    }

    private static int[] above(float[] row, double threshold) {
        int[] active = new int[row.length];
        int n = 0;
        for (int j = 0; j < row.length; j++) {
            if (row[j] > threshold) {
                active[n++] = j;
            }
        }
        return Arrays.copyOf(active, n);
    }

    private static int[] above(double[] row, double threshold) {
        int[] active = new int[row.length];
        int n = 0;
        for (int j = 0; j < row.length; j++) {
            if (row[j] > threshold) {
                active[n++] = j;
            }
        }
        return Arrays.copyOf(active, n);
    }
}
