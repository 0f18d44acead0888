package io.tapastream.cli.report;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.RunsModel;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.TapaScoreValue;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One SAE checkpoint in a report. Figures that have not come are null.
 *
 * @param evaluation its records
 * @param match MATCHScore of the method
 * @param tapa TAPAScore of the method
 * @param delta MATCHScore above that of the untrained SAE
 * @param publishedDelta MATCHScore above the mean of the untrained SAE over all methods of this k
 * @param publishedDeltas the same by k, where it is defined
 */
record ReportRow(
        Evaluation evaluation,
        MatchScoreValue match,
        TapaScoreValue tapa,
        Double delta,
        Double publishedDelta,
        NavigableMap<Integer, Double> publishedDeltas) {
    static ReportRow of(RunsModel model, Evaluation evaluation, ScoreMethod method) {
        return new ReportRow(
                evaluation,
                evaluation.match(method).orElse(null),
                evaluation.tapa(method).orElse(null),
                defined(model.delta(evaluation, method)),
                defined(model.publishedDelta(evaluation, method)),
                publishedDeltas(model, evaluation, method));
    }

    private static NavigableMap<Integer, Double> publishedDeltas(
            RunsModel model, Evaluation evaluation, ScoreMethod method) {
        NavigableMap<Integer, Double> all = new TreeMap<>();
        for (int k : prefixSizes(evaluation)) {
            ScoreMethod at = new ScoreMethod(method.method(), method.beta(), k);
            model.publishedDelta(evaluation, at).ifPresent(delta -> all.put(k, delta));
        }
        return all;
    }

    private static Double defined(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    /** A score of this method and beta at each prefix size of the records, ascending. */
    NavigableMap<Integer, ReportScore.Measured> measured(ReportScore score, ScoreMethod method) {
        NavigableMap<Integer, ReportScore.Measured> all = new TreeMap<>();
        for (int k : prefixSizes(evaluation)) {
            ScoreMethod at = new ScoreMethod(method.method(), method.beta(), k);
            all.put(
                    k,
                    score.of(evaluation.match(at).orElse(null), evaluation.tapa(at).orElse(null)));
        }
        all.values().removeIf(measured -> measured.value() == null);
        return all;
    }

    private static SortedSet<Integer> prefixSizes(Evaluation evaluation) {
        SortedSet<Integer> all = new TreeSet<>();
        evaluation.match().ifPresent(m -> m.getValues().forEach(value -> all.add(value.getK())));
        evaluation.tapa().ifPresent(t -> t.getValues().forEach(value -> all.add(value.getK())));
        return all;
    }

    /** Run and SAE. */
    String name() {
        return evaluation.id().run() + " / " + evaluation.id().sae();
    }

    boolean trained() {
        return evaluation.role().orElse(SaeRole.TRAINED) == SaeRole.TRAINED;
    }

    /** Its architecture, or its role where it is a baseline or a probe. */
    String kind() {
        return trained()
                ? evaluation.architecture().orElse("unknown")
                : evaluation.role().orElseThrow().name().toLowerCase(Locale.ROOT);
    }

    /** The dictionary size; empty as long as no health has come. */
    Optional<Integer> dictionarySize() {
        return evaluation.health().map(SaeHealth::getDictionarySize);
    }

    Double matchValue() {
        return match == null ? null : match.getValue();
    }

    Double tapaValue() {
        return tapa == null ? null : tapa.getValue();
    }

    /** What is behind the scores, in words. */
    String behind() {
        return "%s, step %d, %s, %d images, %d pairs"
                .formatted(
                        name(),
                        evaluation.id().step(),
                        evaluation.status(),
                        evaluation.images(),
                        evaluation.pairs());
    }
}
