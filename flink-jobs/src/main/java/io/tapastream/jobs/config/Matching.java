package io.tapastream.jobs.config;

import io.tapastream.core.match.LatentScore;
import java.util.Locale;
import java.util.Optional;

/** A way of matching latents to concepts that the job can be told to run. */
public enum Matching {
    /** FBMP, once per beta. */
    FBMP(null),
    /** The latents of highest own F1; at k = 1 the one-to-one matching. */
    F1(LatentScore.F1),
    /** The latents of highest Jaccard index. */
    JACCARD(LatentScore.JACCARD),
    /** The latents of highest normalised mutual information. */
    NMI(LatentScore.NORMALIZED_MUTUAL_INFORMATION);

    private final LatentScore ownScore;

    Matching(LatentScore ownScore) {
        this.ownScore = ownScore;
    }

    /** The own score by which it ranks latents; empty for a pursuit. */
    public Optional<LatentScore> ownScore() {
        return Optional.ofNullable(ownScore);
    }

    /** Its name in options and records. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
