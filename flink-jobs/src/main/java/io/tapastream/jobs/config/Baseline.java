package io.tapastream.jobs.config;

import java.util.Locale;

/** A baseline that the job draws itself, to compare trained SAEs of the same shape with. */
public enum Baseline {
    /**
     * An untrained SAE: all codes above 0 stay, about half of them, as in the published comparison.
     */
    DENSE,
    /** The same, but the k largest codes stay, with the k of the trained SAE where it has one. */
    SPARSE,
    /** Codes that ignore the image: k active latents, or half of them where there is no k. */
    RANDOM;

    /** Its name in options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
