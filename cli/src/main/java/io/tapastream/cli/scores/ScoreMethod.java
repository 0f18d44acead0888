package io.tapastream.cli.scores;

import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.TapaScoreValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which of a record's values is meant.
 *
 * @param method the matching: fbmp, f1, jaccard or nmi
 * @param beta of the pursuit; null for methods without one
 * @param k the prefix size, at least 1
 */
public record ScoreMethod(String method, Double beta, int k) {
    /** What the paper reports first: FBMP with beta 0.5 and coalitions of up to three latents. */
    public static final ScoreMethod DEFAULT = new ScoreMethod("fbmp", 0.5, 3);

    public ScoreMethod {
        Objects.requireNonNull(method, "method");
        if (k < 1) {
            throw new IllegalArgumentException("k is %d, expected at least 1".formatted(k));
        }
    }

    /** As people write it: "fbmp, beta 0.5, k 3". */
    public String text() {
        return beta == null
                ? "%s, k %d".formatted(method, k)
                : "%s, beta %s, k %d".formatted(method, beta, k);
    }

    /** The value of this method; empty where the record has none. */
    public Optional<MatchScoreValue> match(List<MatchScoreValue> values) {
        return values.stream()
                .filter(value -> is(value.getMethod(), value.getBeta(), value.getK()))
                .findFirst();
    }

    /** The value of this method; empty where the record has none. */
    public Optional<TapaScoreValue> tapa(List<TapaScoreValue> values) {
        return values.stream()
                .filter(value -> is(value.getMethod(), value.getBeta(), value.getK()))
                .findFirst();
    }

    private boolean is(String otherMethod, Double otherBeta, int otherK) {
        return method.equals(otherMethod) && Objects.equals(beta, otherBeta) && k == otherK;
    }
}
