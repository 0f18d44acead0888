package io.tapastream.jobs.config;

import java.util.Locale;

/** An untrained SAE that the job draws itself, to compare trained ones of the same shape with. */
public enum Baseline {
    /** All codes above 0 stay, about half of them, as in the published comparison. */
    DENSE,
    /** The k largest codes stay, with the k of the trained SAE where it has one. */
    SPARSE;

    /** Its name in options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
