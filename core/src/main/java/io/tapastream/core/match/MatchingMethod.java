package io.tapastream.core.match;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every way of matching latents to concepts. Options, help texts, records and evaluations take the
 * methods from here: a further one is its {@link Matcher} and a constant.
 */
public enum MatchingMethod {
    /** FBMP, once per beta. */
    FBMP("fbmp", "the pursuit of the paper, once per beta", true, false, BatchFbmp::match),
    /** The latents of highest own F1; at k = 1 the one-to-one matching. */
    F1("f1", "the latents that score best alone by F1", RankedCoalitions.by(LatentScore.F1)),
    /** The latents of highest Jaccard index. */
    JACCARD(
            "jaccard",
            "the latents that score best alone by the Jaccard index",
            RankedCoalitions.by(LatentScore.JACCARD)),
    /** The latents of highest normalised mutual information. */
    NMI(
            "nmi",
            "the latents that score best alone by normalised mutual information",
            RankedCoalitions.by(LatentScore.NORMALIZED_MUTUAL_INFORMATION)),
    /** Non-negative orthogonal matching pursuit on the real activations of active latents. */
    NN_OMP(
            "nn-omp",
            "non-negative orthogonal matching pursuit on real activations",
            false,
            true,
            NnOmp::match);

    private final String label;
    private final String description;
    private final boolean perBeta;
    private final boolean needsActivations;

    // A matcher is stateless, which the compiler cannot see of a functional interface.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Matcher matcher;

    MatchingMethod(String label, String description, Matcher matcher) {
        this(label, description, false, false, matcher);
    }

    MatchingMethod(
            String label,
            String description,
            boolean perBeta,
            boolean needsActivations,
            Matcher matcher) {
        this.label = label;
        this.description = description;
        this.perBeta = perBeta;
        this.needsActivations = needsActivations;
        this.matcher = matcher;
    }

    /** The method of this name, upper or lower case; empty where there is none. */
    public static Optional<MatchingMethod> named(String name) {
        return Arrays.stream(values())
                .filter(method -> method.label.equalsIgnoreCase(name))
                .findFirst();
    }

    /** The methods that can be kept up to date in a stream, in their order. */
    public static List<MatchingMethod> streamed() {
        return Arrays.stream(values()).filter(MatchingMethod::streams).toList();
    }

    /** What it does, for help texts: a phrase without a full stop. */
    public String description() {
        return description;
    }

    /** Whether it is run once for each beta of the options. */
    public boolean perBeta() {
        return perBeta;
    }

    /** Whether it needs real activations, and not only which latents are active. */
    public boolean needsActivations() {
        return needsActivations;
    }

    /** Whether it needs no more than a stream keeps: which latents are active. */
    public boolean streams() {
        return !needsActivations;
    }

    /** Its matchings under these options: one for each beta, or one without. */
    public List<Matching> matchings(MatchingOptions options) {
        return perBeta
                ? options.betas().stream().map(beta -> new Matching(this, beta)).toList()
                : List.of(new Matching(this, null));
    }

    /** How it is computed. */
    public Matcher matcher() {
        return matcher;
    }

    /** Its name in options and records. */
    @Override
    public String toString() {
        return label;
    }
}
