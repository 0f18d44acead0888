package io.tapastream.cli.report;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.RunsModel;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.TapaScoreValue;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One SAE checkpoint in a report. Figures that have not come are null.
 *
 * @param evaluation its records
 * @param match MATCHScore of the method
 * @param tapa TAPAScore of the method
 * @param delta MATCHScore above that of the untrained SAE
 * @param publishedDelta MATCHScore above the mean of the untrained SAE over all methods of this k
 */
record ReportRow(
        Evaluation evaluation,
        MatchScoreValue match,
        TapaScoreValue tapa,
        Double delta,
        Double publishedDelta) {
    static ReportRow of(RunsModel model, Evaluation evaluation, ScoreMethod method) {
        return new ReportRow(
                evaluation,
                evaluation.match(method).orElse(null),
                evaluation.tapa(method).orElse(null),
                defined(model.delta(evaluation, method)),
                defined(model.publishedDelta(evaluation, method)));
    }

    private static Double defined(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    /** Run and SAE. */
    String name() {
        return evaluation.id().run() + " / " + evaluation.id().sae();
    }

    boolean trained() {
        return evaluation.role().orElse(SaeRole.TRAINED) == SaeRole.TRAINED;
    }

    /** Whether it is an upper bound. */
    boolean probe() {
        return evaluation.role().orElse(SaeRole.TRAINED) == SaeRole.PROBE;
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
