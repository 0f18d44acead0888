package io.tapastream.read.model;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.TapaScoreValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Finds the value of one (method, beta, k) among those of a record. */
public final class MethodValues {
    private MethodValues() {}

    /** The value of the method; empty where the record has none. */
    public static Optional<MatchScoreValue> match(
            ScoreMethod method, List<MatchScoreValue> values) {
        return values.stream()
                .filter(value -> is(method, value.getMethod(), value.getBeta(), value.getK()))
                .findFirst();
    }

    /** The value of the method; empty where the record has none. */
    public static Optional<TapaScoreValue> tapa(ScoreMethod method, List<TapaScoreValue> values) {
        return values.stream()
                .filter(value -> is(method, value.getMethod(), value.getBeta(), value.getK()))
                .findFirst();
    }

    private static boolean is(ScoreMethod wanted, String method, Double beta, int k) {
        return wanted.method().equals(method)
                && Objects.equals(wanted.beta(), beta)
                && wanted.k() == k;
    }
}
