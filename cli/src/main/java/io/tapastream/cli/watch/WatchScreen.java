package io.tapastream.cli.watch;

import io.tapastream.cli.console.TerminalText;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.Lineage;
import io.tapastream.read.model.RunsModel;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.TapaScoreValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The whole screen of the live view, line by line. */
final class WatchScreen {
    /** Stands for the lag while Kafka does not answer. */
    static final long STALE = -1;

    private static final int SHORTEST_TABLE = 3;
    private static final int SPARKLINE = 24;
    private static final int NAMES = 34;
    private static final int MOST_LINES_OF_A_KIND = 8;

    private final RunsModel model;
    private final ScoreMethod method;
    private final Predicate<String> runs;

    /**
     * @param runs which are shown, by their names
     */
    WatchScreen(RunsModel model, ScoreMethod method, Predicate<String> runs) {
        this.model = model;
        this.method = method;
        this.runs = runs;
    }

    /**
     * The lines, none longer than the terminal is wide and no more than it has.
     *
     * @param lag records that were not read yet, or {@link #STALE}
     */
    List<String> lines(TerminalSize size, Instant now, long lag) {
        List<Evaluation> evaluations =
                model.evaluations().stream()
                        .filter(evaluation -> runs.test(evaluation.id().run()))
                        .toList();
        WatchTable table = new WatchTable(model, method, WatchTable.nameWidth(evaluations));
        List<String> curves = curves(evaluations);
        List<String> notes = notes(evaluations);
        int room = size.rows() - 3 - curves.size() - notes.size();
        List<String> lines = new ArrayList<>();
        lines.add(Style.BOLD.of(fit(title(evaluations, now, lag), size)));
        lines.add(Style.UNDERLINED.of(fit(table.header(), size)));
        lines.addAll(rows(table, evaluations, Math.max(SHORTEST_TABLE, room), size));
        curves.forEach(curve -> lines.add(fit(curve, size)));
        notes.forEach(note -> lines.add(Style.YELLOW.of(fit(note, size))));
        return lines.subList(0, Math.min(lines.size(), size.rows()));
    }

    private static String fit(String text, TerminalSize size) {
        return TerminalText.fit(text, size.columns());
    }

    private String title(List<Evaluation> evaluations, Instant now, long lag) {
        String newest =
                evaluations.stream()
                        .map(Evaluation::lastWritten)
                        .max(Instant::compareTo)
                        .map(last -> age(Duration.between(last, now)))
                        .orElse("no score yet");
        String behind =
                lag == STALE
                        ? "MAY BE OUT OF DATE: Kafka does not answer"
                        : "behind: %d records".formatted(lag);
        return "tapastream watch  %s  %d SAE checkpoints  newest score: %s  %s"
                .formatted(method.text(), evaluations.size(), newest, behind);
    }

    private static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + " s ago";
        }
        return seconds < 7200 ? seconds / 60 + " min ago" : seconds / 3600 + " h ago";
    }

    /** The newest rows of the table that there is room for. */
    private static List<String> rows(
            WatchTable table, List<Evaluation> evaluations, int room, TerminalSize size) {
        List<String> rows = new ArrayList<>();
        List<Evaluation> kept = evaluations;
        if (evaluations.size() > room) {
            List<Evaluation> newest =
                    evaluations.stream()
                            .sorted((a, b) -> b.lastWritten().compareTo(a.lastWritten()))
                            .limit(room - 1L)
                            .toList();
            kept = evaluations.stream().filter(newest::contains).toList();
            rows.add(
                    fit(
                            "... and %d that moved earlier"
                                    .formatted(evaluations.size() - kept.size()),
                            size));
        }
        for (Evaluation evaluation : kept) {
            rows.add(style(evaluation).of(fit(table.row(evaluation), size)));
        }
        return rows;
    }

    private static Style style(Evaluation evaluation) {
        return switch (WatchTable.status(evaluation)) {
            case "CLOSED" -> Style.DIM;
            case "SETTLED" -> Style.GREEN;
            default -> Style.PLAIN;
        };
    }

    /** MATCHScore and TAPAScore over the steps, a line for each SAE with at least two. */
    private List<String> curves(List<Evaluation> evaluations) {
        List<String> curves = new ArrayList<>();
        List<Lineage> lineages =
                evaluations.stream().map(e -> e.id().lineage()).distinct().toList();
        for (Lineage lineage : lineages) {
            List<Evaluation> steps =
                    evaluations.stream().filter(e -> e.id().lineage().equals(lineage)).toList();
            if (steps.size() < 2 || curves.size() == MOST_LINES_OF_A_KIND) {
                continue;
            }
            List<Double> match =
                    steps.stream()
                            .flatMap(e -> e.match(method).stream())
                            .map(MatchScoreValue::getValue)
                            .toList();
            List<Double> tapa =
                    steps.stream()
                            .flatMap(e -> e.tapa(method).stream())
                            .map(TapaScoreValue::getValue)
                            .filter(Objects::nonNull)
                            .toList();
            curves.add(
                    "%s  MATCH %s  TAPA %s"
                            .formatted(
                                    TerminalText.fit(lineage.run() + " / " + lineage.sae(), NAMES),
                                    curve(match),
                                    curve(tapa)));
        }
        return curves;
    }

    private static String curve(List<Double> numbers) {
        if (numbers.isEmpty()) {
            return "-";
        }
        return String.format(
                Locale.ROOT,
                "%.3f %s %.3f",
                numbers.get(0),
                Sparkline.of(numbers, SPARKLINE),
                numbers.get(numbers.size() - 1));
    }

    /**
     * The alerts that hold, SAE checkpoints that cannot be used, and what makes figures doubtful.
     */
    private List<String> notes(List<Evaluation> evaluations) {
        Stream<String> alerts =
                model.alerts().stream()
                        .filter(alert -> runs.test(alert.getRun()))
                        .map(alert -> alert.getSeverity() + ": " + alert.getSentence());
        Stream<String> refused =
                model.statuses().stream()
                        .filter(status -> runs.test(status.getRun()))
                        .filter(status -> status.getSentence() != null)
                        .map(
                                status ->
                                        note(
                                                status.getSae(),
                                                status.getStep(),
                                                status.getPhase() + ": " + status.getSentence()));
        Stream<String> warnings =
                evaluations.stream()
                        .filter(evaluation -> !evaluation.closed())
                        .flatMap(
                                evaluation ->
                                        evaluation.warnings().stream()
                                                .map(
                                                        warning ->
                                                                note(
                                                                        evaluation.id().sae(),
                                                                        evaluation.id().step(),
                                                                        warning)));
        return Stream.of(alerts, refused, warnings)
                .flatMap(Function.identity())
                .limit(MOST_LINES_OF_A_KIND)
                .toList();
    }

    private static String note(String sae, long step, String text) {
        return "%s step %d: %s".formatted(sae, step, text);
    }

    /** The terminal's codes around a line. */
    private enum Style {
        PLAIN(""),
        BOLD("\u001b[1m"),
        DIM("\u001b[2m"),
        UNDERLINED("\u001b[4m"),
        GREEN("\u001b[32m"),
        YELLOW("\u001b[33m");

        private final String begin;

        Style(String begin) {
            this.begin = begin;
        }

        String of(String line) {
            return begin.isEmpty() ? line : begin + line + "\u001b[0m";
        }
    }
}
