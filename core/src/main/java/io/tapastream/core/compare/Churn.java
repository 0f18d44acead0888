package io.tapastream.core.compare;

import io.tapastream.core.gather.SplitMix64;

/**
 * How many coalitions changed between two SAE checkpoints of one run. Latents keep their indices
 * during training, so a coalition of other indices is another coalition. Prefixes are compared as
 * sets: the score knows no order.
 *
 * @param compared concepts compared: those that at least one image shows
 * @param changed those of them with another set of latents
 */
public record Churn(int compared, int changed) {
    public Churn {
        if (changed < 0 || changed > compared) {
            throw new IllegalArgumentException(
                    "changed is " + changed + ", allowed are 0 to " + compared);
        }
    }

    /**
     * @param now a number for the set of latents of each concept, see {@link #fingerprint}
     * @param previous the same under the previous SAE checkpoint
     * @param supports number of images that show each concept
     * @throws IllegalArgumentException where the lengths differ
     */
    public static Churn of(long[] now, long[] previous, int[] supports) {
        if (now.length != previous.length || now.length != supports.length) {
            throw new IllegalArgumentException(
                    "cannot compare %d, %d and %d concepts"
                            .formatted(now.length, previous.length, supports.length));
        }
        int compared = 0;
        int changed = 0;
        for (int concept = 0; concept < now.length; concept++) {
            if (supports[concept] > 0) {
                compared++;
                changed += now[concept] == previous[concept] ? 0 : 1;
            }
        }
        return new Churn(compared, changed);
    }

    /** changed / compared; NaN where nothing was compared. */
    public double share() {
        return compared == 0 ? Double.NaN : (double) changed / compared;
    }

    /**
     * A number for a set of latents, whatever their order; two sets have the same one once in 2^64.
     */
    public static long fingerprint(int[] latents) {
        long sum = latents.length;
        for (int latent : latents) {
            sum += SplitMix64.mix((latent + 1L) * SplitMix64.GAMMA);
        }
        return sum;
    }
}
