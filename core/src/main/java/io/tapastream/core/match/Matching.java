package io.tapastream.core.match;

import java.util.List;
import java.util.Objects;

/**
 * A method with what it is run with: what gives one coalition for each concept.
 *
 * @param method the method
 * @param beta the beta it is run with; null for a method without one
 */
public record Matching(MatchingMethod method, Double beta) {
    public Matching {
        Objects.requireNonNull(method, "method");
        if (method.perBeta() != (beta != null)) {
            throw new IllegalArgumentException(
                    method + (beta == null ? " needs a beta" : " has no beta, got " + beta));
        }
    }

    /** Those of several methods, in the order of the methods and of the betas. */
    public static List<Matching> of(List<MatchingMethod> methods, MatchingOptions options) {
        return methods.stream().flatMap(method -> method.matchings(options).stream()).toList();
    }
}
