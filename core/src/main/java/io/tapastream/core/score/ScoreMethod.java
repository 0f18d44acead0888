package io.tapastream.core.score;

import io.tapastream.core.match.Matching;
import java.util.Objects;

/**
 * What a score is of: a matching and the size of its coalitions. The method is a name and no {@link
 * io.tapastream.core.match.MatchingMethod}, so that scores of methods that this version does not
 * know can be read.
 *
 * @param method name of the matching method
 * @param beta it was run with; null for methods without one
 * @param k size of the coalitions, at least 1
 */
public record ScoreMethod(String method, Double beta, int k) {
    /** What the paper reports first: FBMP with beta 0.5 and coalitions of up to three latents. */
    public static final ScoreMethod DEFAULT = new ScoreMethod("fbmp", 0.5, 3);

    public ScoreMethod {
        Objects.requireNonNull(method, "method");
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + ", expected at least 1");
        }
    }

    /** The score of a matching at a size. */
    public static ScoreMethod of(Matching matching, int k) {
        return new ScoreMethod(matching.method().toString(), matching.beta(), k);
    }

    /** As people write it: "fbmp, beta 0.5, k 3". */
    public String text() {
        return beta == null
                ? "%s, k %d".formatted(method, k)
                : "%s, beta %s, k %d".formatted(method, beta, k);
    }
}
