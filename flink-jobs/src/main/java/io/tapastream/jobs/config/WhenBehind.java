package io.tapastream.jobs.config;

import java.util.Locale;

/** What happens to SAE checkpoints that come faster than they can be evaluated. */
public enum WhenBehind {
    /** They wait, the lowest step first; each is evaluated. */
    QUEUE,
    /** Of those that wait for a place only the one of the highest step is kept. */
    SKIP_STALE;

    /** Its name in options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
