package io.tapastream.core.score;

import java.util.Arrays;

/**
 * One concept's coalition prefix as a set, with the pairs whose original and whose perturbed image
 * activate at least one of its latents. Methods with the same prefix share one cover.
 */
final class Cover {

    /** The cover of a concept that has no coalition yet. */
    static final Cover EMPTY = new Cover(new int[0]);

    private final int[] latents;
    private long[] original = Bits.NONE;
    private long[] perturbed = Bits.NONE;
    private int users;

    /** The cover of these latents (sorted), not yet filled. */
    Cover(int[] latents) {
        this.latents = latents;
    }

    void fill(PairSet[] originals, PairSet[] perturbeds) {
        for (int latent : latents) {
            if (originals[latent] != null) {
                original = originals[latent].orInto(original);
            }
            if (perturbeds[latent] != null) {
                perturbed = perturbeds[latent].orInto(perturbed);
            }
        }
    }

    void activateOriginal(int pair) {
        original = Bits.set(original, pair);
    }

    void activatePerturbed(int pair) {
        perturbed = Bits.set(perturbed, pair);
    }

    void clear(int pair) {
        Bits.clear(original, pair);
        Bits.clear(perturbed, pair);
    }

    /** max z' - max z of the pair over this prefix. */
    int delta(int pair) {
        return (Bits.get(perturbed, pair) ? 1 : 0) - (Bits.get(original, pair) ? 1 : 0);
    }

    /** The pairs under the mask whose activity differs between original and perturbed. */
    int changed(long[] mask) {
        int count = 0;
        int words = Math.min(mask.length, Math.max(original.length, perturbed.length));
        for (int word = 0; word < words; word++) {
            long before = word < original.length ? original[word] : 0;
            long after = word < perturbed.length ? perturbed[word] : 0;
            count += Long.bitCount((before ^ after) & mask[word]);
        }
        return count;
    }

    int[] latents() {
        return latents;
    }

    boolean isEmpty() {
        return latents.length == 0;
    }

    boolean holds(int[] sorted) {
        return Arrays.equals(latents, sorted);
    }

    void acquire() {
        users++;
    }

    /** Gives one use back; true when nobody uses the cover any more. */
    boolean release() {
        return --users == 0;
    }
}
