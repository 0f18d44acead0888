package io.tapastream.cli.watch;

import io.tapastream.cli.console.TerminalText;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.RunsModel;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.TapaScoreValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The rows of the table of SAE checkpoints, as plain text of one width. */
final class WatchTable {
    /** What a name takes at most; longer ones are cut. */
    static final int WIDEST_NAME = 14;

    private final RunsModel model;
    private final ScoreMethod method;
    private final int nameWidth;

    /**
     * @param nameWidth characters for each of the run, the data set and the SAE
     */
    WatchTable(RunsModel model, ScoreMethod method, int nameWidth) {
        this.model = model;
        this.method = method;
        this.nameWidth = nameWidth;
    }

    /** The width that the names of these need, at most the widest allowed. */
    static int nameWidth(List<Evaluation> evaluations) {
        return evaluations.stream()
                .map(Evaluation::id)
                .flatMap(id -> Stream.of(id.run(), id.dataSet(), id.sae()))
                .mapToInt(String::length)
                .map(length -> Math.min(WIDEST_NAME, length))
                .map(length -> Math.max("data set".length(), length))
                .max()
                .orElse(WIDEST_NAME);
    }

    String header() {
        return row(
                "run",
                "data set",
                "SAE",
                "step",
                "status",
                "MATCHScore [95 %]",
                "held out",
                "delta",
                "TAPAScore [95 %]",
                "L0",
                "dead",
                "R2",
                "images",
                "pairs");
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
                match.map(v -> interval(v.getValue(), v.getLow(), v.getHigh())).orElse("-"),
                number("%.3f", match.map(MatchScoreValue::getHeldOut).orElse(null)),
                delta(evaluation, delta),
                tapa.map(v -> interval(v.getValue(), v.getLow(), v.getHigh())).orElse("-"),
                number("%.1f", health.map(SaeHealth::getL0).orElse(null)),
                health.map(h -> Integer.toString(h.getDeadLatents())).orElse("-"),
                number("%.2f", health.map(SaeHealth::getR2).orElse(null)),
                Long.toString(evaluation.images()),
                Long.toString(evaluation.pairs()));
    }

    /** A probe is a bound of the others and has no untrained SAE to be compared with. */
    private static String delta(Evaluation evaluation, OptionalDouble delta) {
        if (evaluation.role().equals(Optional.of(SaeRole.PROBE))) {
            return "probe";
        }
        return delta.isPresent() ? String.format(Locale.ROOT, "%+.3f", delta.getAsDouble()) : "-";
    }

    /** What the table says of how far an evaluation is. */
    static String status(Evaluation evaluation) {
        return evaluation.closed() ? "CLOSED" : evaluation.status().name();
    }

    private String row(String run, String dataSet, String sae, Object... figures) {
        Object[] all = new Object[figures.length + 3];
        all[0] = TerminalText.fit(run, nameWidth);
        all[1] = TerminalText.fit(dataSet, nameWidth);
        all[2] = TerminalText.fit(sae, nameWidth);
        System.arraycopy(figures, 0, all, 3, figures.length);
        return String.format(
                Locale.ROOT, "%s %s %s %8s  %-7s  %-20s %8s %7s  %-20s %6s %6s %6s %7s %6s", all);
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
