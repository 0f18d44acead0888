package io.tapastream.core.match;

import java.util.Arrays;

/**
 * The coalition matched to one concept and the F1 it reaches. Arrays are shared, not copied: read
 * only.
 *
 * @param concept the concept, 0..C-1
 * @param support number of images that show it
 * @param coalition I_c: latents in the order in which they were chosen
 * @param f1 F1 of the union of the first 1, 2, ... latents, carried forward where the pursuit
 *     stopped early; at least as long as the coalition
 */
public record ConceptMatch(int concept, int support, int[] coalition, double[] f1) {
    public ConceptMatch {
        if (concept < 0 || support < 0) {
            throw new IllegalArgumentException(
                    "concept and support must be at least 0, got " + concept + " and " + support);
        }
        if (coalition.length > f1.length) {
            throw new IllegalArgumentException(
                    "a coalition of "
                            + coalition.length
                            + " latents needs an F1 for each, got "
                            + f1.length);
        }
    }

    /**
     * The first min(k, s*) latents, where s* is the first step at which the F1 path is largest.
     *
     * @throws IllegalArgumentException if k is below 1
     */
    public int[] prefix(int k) {
        requireStep(k);
        return Arrays.copyOf(coalition, Math.min(k, bestStep()));
    }

    /**
     * F1 after step k, carried forward beyond the path's end; 0 where the path is empty.
     *
     * @throws IllegalArgumentException if k is below 1
     */
    public double f1At(int k) {
        requireStep(k);
        return f1.length == 0 ? 0.0 : f1[Math.min(k, f1.length) - 1];
    }

    private int bestStep() {
        int best = 0;
        for (int s = 1; s < coalition.length; s++) {
            if (f1[s] > f1[best]) {
                best = s;
            }
        }
        return Math.min(coalition.length, best + 1);
    }

    private static void requireStep(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, got " + k);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConceptMatch that
                && concept == that.concept
                && support == that.support
                && Arrays.equals(coalition, that.coalition)
                && Arrays.equals(f1, that.f1);
    }

    @Override
    public int hashCode() {
        return (concept * 31 + support) * 31 + Arrays.hashCode(coalition);
    }

    @Override
    public String toString() {
        return "concept "
                + concept
                + ", support "
                + support
                + ", coalition "
                + Arrays.toString(coalition)
                + ", f1 "
                + Arrays.toString(f1);
    }
}
