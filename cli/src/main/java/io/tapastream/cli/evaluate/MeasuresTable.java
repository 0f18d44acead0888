package io.tapastream.cli.evaluate;

import io.tapastream.core.measures.Cknna;
import io.tapastream.core.measures.ContinuousScores;
import java.util.List;

/** The measures for reading, behind the scores. */
final class MeasuresTable {
    private static final String ROW = "%-6s %-5s %3s  %14s %14s %14s%n";

    private final StringBuilder text;

    MeasuresTable(StringBuilder text) {
        this.text = text;
    }

    /** Appends what was asked for. */
    void append(List<ScoreRow> rows, Measures measures) {
        boolean ofMatchings = !measures.ofMatchings().isEmpty();
        if (ofMatchings || measures.ofGiven().isPresent()) {
            TableReport.append(text, "%nContinuous deltas of the pairs%n");
            TableReport.append(
                    text, ROW, "method", "beta", "k", "delta, mean", "delta, max", "max, delta");
        }
        if (ofMatchings) {
            rows.forEach(this::row);
        }
        measures.ofGiven().ifPresent(scores -> row("given", "-", "-", scores));
        measures.cknna()
                .ifPresent(
                        value ->
                                TableReport.append(
                                        text,
                                        "%nCKNNA %s (codes and embeddings, k %d)%n",
                                        TableReport.number(value),
                                        Cknna.NEIGHBOURS));
        measures.fms()
                .ifPresent(
                        scores ->
                                scores.means()
                                        .forEach(
                                                (p, value) ->
                                                        TableReport.append(
                                                                text,
                                                                "%nFMS@%d %s (%d concepts)",
                                                                p,
                                                                TableReport.number(value),
                                                                scores.defined())));
        if (measures.fms().isPresent()) {
            TableReport.append(text, "%n");
        }
    }

    private void row(ScoreRow row) {
        row(
                row.matching().method(),
                TableReport.beta(row.matching()),
                String.valueOf(row.k()),
                row.continuous());
    }

    private void row(String method, String beta, String k, ContinuousScores scores) {
        TableReport.append(
                text,
                ROW,
                method,
                beta,
                k,
                scores == null ? "-" : TableReport.number(scores.deltaThenMean()),
                scores == null ? "-" : TableReport.number(scores.deltaThenMax()),
                scores == null ? "-" : TableReport.number(scores.maxThenDelta()));
    }
}
