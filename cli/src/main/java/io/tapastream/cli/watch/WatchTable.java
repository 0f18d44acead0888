package io.tapastream.cli.watch;

import io.tapastream.cli.console.TerminalText;
import io.tapastream.cli.scores.Evaluation;
import io.tapastream.cli.scores.RunsModel;
import io.tapastream.cli.scores.ScoreMethod;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScoreValue;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The rows of the table of SAE checkpoints, as plain text of one width. */
final class WatchTable {
    private static final int NAME_WIDTH = 14;

    private final RunsModel model;
    private final ScoreMethod method;

    WatchTable(RunsModel model, ScoreMethod method) {
        this.model = model;
        this.method = method;
    }

    static String header() {
        return row(
                "run",
                "data set",
                "SAE",
                "step",
                "status",
                "images",
                "pairs",
                "MATCHScore [95 %]",
                "delta",
                "TAPAScore [95 %]",
                "L0",
                "dead",
                "R2");
    }

    String row(Evaluation evaluation) {
        Optional<MatchScoreValue> match = evaluation.match(method);
        Optional<TapaScoreValue> tapa = evaluation.tapa(method);
        Optional<SaeHealth> health = evaluation.health();
        OptionalDouble delta = model.delta(evaluation, method);
        return row(
                evaluation.id().run(),
                evaluation.id().dataSet(),
                evaluation.id().sae(),
                Long.toString(evaluation.id().step()),
                status(evaluation),
                Long.toString(evaluation.images()),
                Long.toString(evaluation.pairs()),
                match.map(v -> interval(v.getValue(), v.getLow(), v.getHigh())).orElse("-"),
                delta.isPresent() ? String.format(Locale.ROOT, "%+.3f", delta.getAsDouble()) : "-",
                tapa.map(v -> interval(v.getValue(), v.getLow(), v.getHigh())).orElse("-"),
                number("%.1f", health.map(SaeHealth::getL0).orElse(null)),
                health.map(h -> Integer.toString(h.getDeadLatents())).orElse("-"),
                number("%.2f", health.map(SaeHealth::getR2).orElse(null)));
    }

    /** What the table says of how far an evaluation is. */
    static String status(Evaluation evaluation) {
        return evaluation.closed() ? "CLOSED" : evaluation.status().name();
    }

    private static String row(String run, String dataSet, String sae, Object... figures) {
        Object[] all = new Object[figures.length + 3];
        all[0] = TerminalText.fit(run, NAME_WIDTH);
        all[1] = TerminalText.fit(dataSet, NAME_WIDTH);
        all[2] = TerminalText.fit(sae, NAME_WIDTH);
        System.arraycopy(figures, 0, all, 3, figures.length);
        return String.format(
                Locale.ROOT, "%s %s %s %8s  %-7s %7s %6s  %-20s %7s  %-20s %6s %6s %6s", all);
    }

    private static String interval(Double value, Double low, Double high) {
        return value == null
                ? "-"
                : "%s [%s, %s]"
                        .formatted(
                                number("%.3f", value), number("%.2f", low), number("%.2f", high));
    }

    private static String number(String format, Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }
}
