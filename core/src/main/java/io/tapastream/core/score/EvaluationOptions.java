package io.tapastream.core.score;

import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.match.MatchingOptions;
import java.util.List;

/**
 * What an {@link Evaluation} reports.
 *
 * @param matching the betas and the longest coalition of FBMP
 * @param sizes the coalition sizes k at which scores are reported, each at least 1; ascending and
 *     without repetition after construction
 * @param methods the matchings, in the order in which they are reported; without repetition after
 *     construction
 */
public record EvaluationOptions(
        MatchingOptions matching, List<Integer> sizes, List<MatchingMethod> methods) {

    public EvaluationOptions {
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("no k is given, expected at least one");
        }
        for (int k : sizes) {
            if (k < 1) {
                throw new IllegalArgumentException("k is " + k + ", must be at least 1");
            }
        }
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("no method is given, expected at least one");
        }
        sizes = sizes.stream().distinct().sorted().toList();
        methods = methods.stream().distinct().toList();
    }

    /** The published methods, FBMP and F1. */
    public EvaluationOptions(MatchingOptions matching, List<Integer> sizes) {
        this(matching, sizes, List.of(MatchingMethod.FBMP, MatchingMethod.F1));
    }

    /** The published choice: k = 1, 3, 5 and 10 on the published matching options. */
    public static EvaluationOptions defaults() {
        return new EvaluationOptions(MatchingOptions.defaults(), List.of(1, 3, 5, 10));
    }
}
