package io.tapastream.core.encode;

import java.util.Arrays;
import java.util.Random;

/**
 * The random baseline: codes that do not depend on the image, only on a recorded seed and the
 * image's id. An image therefore gets the same code whenever and in whatever order it comes, and
 * matching and perturbation see one and the same baseline.
 *
 * @param seed the seed to record
 * @param latents dictionary size, D
 * @param active how many latents are active in each code, 0..D; {@link #DENSE}: each latent with
 *     probability 1/2, as the published dense baseline has it
 */
public record RandomCodes(long seed, int latents, int active) {

    /** In place of a number of active latents: about half of them. */
    public static final int DENSE = -1;

    public RandomCodes {
        if (latents < 1) {
            throw new IllegalArgumentException("latents is " + latents + ", must be at least 1");
        }
        if (active != DENSE && (active < 0 || active > latents)) {
            throw new IllegalArgumentException(
                    "active is " + active + ", must be in 0.." + latents + " or DENSE");
        }
    }

    /** The latents active in the code of the image with this id, ascending. */
    public int[] activeLatents(String imageId) {
        Random random = new Random(mix(imageId));
        int[] chosen = new int[latents];
        int count = 0;
        int wanted = active;
        for (int latent = 0; latent < latents; latent++) {
            boolean take =
                    active == DENSE
                            ? random.nextBoolean()
                            : random.nextInt(latents - latent) < wanted;
            if (take) {
                chosen[count++] = latent;
                wanted--;
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    /** Seed and id to 64 bits (FNV-1a over the id, then the finaliser of MurmurHash3). */
    private long mix(String imageId) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (int i = 0; i < imageId.length(); i++) {
            hash = (hash ^ imageId.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
