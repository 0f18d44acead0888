package io.tapastream.core.score;

/**
 * One pair as the engine holds it.
 *
 * @param original active latents of the original image, ascending
 * @param perturbed active latents of the perturbed image, ascending
 * @param removed the concept that was removed
 * @param added the concept put in, -1 where none was
 * @param present concepts of the original image, ascending; null where unknown
 */
record Pair(int[] original, int[] perturbed, int removed, int added, int[] present) {

    Pair {
        original = original.clone();
        perturbed = perturbed.clone();
        present = present == null ? null : present.clone();
    }

    void check(int concepts, int latents) {
        ascending("active latent", original, latents);
        ascending("active latent", perturbed, latents);
        if (present != null) {
            ascending("present concept", present, concepts);
        }
        if (removed < 0 || removed >= concepts) {
            throw new IllegalArgumentException(
                    "removed concept " + removed + " is outside 0.." + (concepts - 1));
        }
        if (added < -1 || added >= concepts) {
            throw new IllegalArgumentException(
                    "added concept " + added + " is outside -1.." + (concepts - 1));
        }
    }

    boolean adds() {
        return added >= 0;
    }

    /** Whether delta_stay looks at this present concept. */
    boolean keeps(int concept) {
        return concept != removed && concept != added;
    }

    static void ascending(String what, int[] values, int end) {
        int last = -1;
        for (int value : values) {
            if (value <= last || value >= end) {
                throw new IllegalArgumentException(
                        what
                                + " "
                                + value
                                + " follows "
                                + last
                                + ": they must ascend within 0.."
                                + (end - 1));
            }
            last = value;
        }
    }
}
