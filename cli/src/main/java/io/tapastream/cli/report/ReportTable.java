package io.tapastream.cli.report;

import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScoreValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The scores of all SAE checkpoints as a table: HTML and LaTeX with three digits behind the point,
 * CSV with all digits of the records.
 */
final class ReportTable {
    private static final List<String> NAMES = List.of("run", "sae", "kind", "step", "status");
    private static final List<String> HEAD =
            List.of(
                    "run",
                    "SAE",
                    "kind",
                    "step",
                    "status",
                    "images",
                    "pairs",
                    "D",
                    "MATCHScore",
                    "low",
                    "high",
                    "held_out",
                    "low",
                    "high",
                    "delta",
                    "published_delta",
                    "TAPAScore",
                    "low",
                    "high",
                    "delta_add",
                    "delta_rem",
                    "delta_stay",
                    "L0",
                    "dead",
                    "R2",
                    "CKNNA",
                    "monosemanticity");

    private final List<ReportRow> rows;

    /**
     * @param rows in the order of the table
     */
    ReportTable(List<ReportRow> rows) {
        this.rows = List.copyOf(rows);
    }

    private List<List<String>> cells(Function<Double, String> number) {
        return rows.stream().map(row -> cells(row, number)).toList();
    }

    private static List<String> cells(ReportRow row, Function<Double, String> number) {
        MatchScoreValue match = row.match();
        TapaScoreValue tapa = row.tapa();
        SaeHealth health = row.evaluation().health().orElse(null);
        List<String> cells = new ArrayList<>();
        cells.add(row.evaluation().id().run());
        cells.add(row.evaluation().id().sae());
        cells.add(row.kind());
        cells.add(Long.toString(row.evaluation().id().step()));
        cells.add(row.evaluation().status().name());
        cells.add(Long.toString(row.evaluation().images()));
        cells.add(Long.toString(row.evaluation().pairs()));
        cells.add(row.dictionarySize().map(String::valueOf).orElse(""));
        cells.add(number(match, MatchScoreValue::getValue, number));
        cells.add(number(match, MatchScoreValue::getLow, number));
        cells.add(number(match, MatchScoreValue::getHigh, number));
        cells.add(number(match, MatchScoreValue::getHeldOut, number));
        cells.add(number(match, MatchScoreValue::getHeldOutLow, number));
        cells.add(number(match, MatchScoreValue::getHeldOutHigh, number));
        cells.add(number.apply(row.delta()));
        cells.add(number.apply(row.publishedDelta()));
        cells.add(number(tapa, TapaScoreValue::getValue, number));
        cells.add(number(tapa, TapaScoreValue::getLow, number));
        cells.add(number(tapa, TapaScoreValue::getHigh, number));
        cells.add(number(tapa, TapaScoreValue::getDeltaAdd, number));
        cells.add(number(tapa, TapaScoreValue::getDeltaRem, number));
        cells.add(number(tapa, TapaScoreValue::getDeltaStay, number));
        cells.add(number(health, SaeHealth::getL0, number));
        cells.add(health == null ? "" : Integer.toString(health.getDeadLatents()));
        cells.add(number(health, SaeHealth::getR2, number));
        cells.add(number(health, SaeHealth::getCknna, number));
        cells.add(number(health, SaeHealth::getMonosemanticity, number));
        return cells;
    }

    private static <T> String number(
            T from, Function<T, Double> figure, Function<Double, String> number) {
        return from == null ? "" : number.apply(figure.apply(from));
    }

    String csv() {
        return lines(HEAD, cells(Markup::exact), Markup::csv, ",", "\n");
    }

    /** A table for the package booktabs. */
    String latex() {
        return "\\begin{tabular}{lllrl"
                + "r".repeat(HEAD.size() - NAMES.size())
                + "}\n\\toprule\n"
                + lines(HEAD, List.of(), Markup::latex, " & ", " \\\\\n")
                + "\\midrule\n"
                + lines(null, cells(Markup::number), Markup::latex, " & ", " \\\\\n")
                + "\\bottomrule\n\\end{tabular}\n";
    }

    String html() {
        return "<table><thead><tr><th>"
                + lines(HEAD, List.of(), Markup::escape, "</th><th>", "</th></tr>")
                + "</thead><tbody>"
                + cells(Markup::number).stream()
                        .map(
                                row ->
                                        row.stream()
                                                .map(Markup::escape)
                                                .collect(
                                                        Collectors.joining(
                                                                "</td><td>",
                                                                "<tr><td>",
                                                                "</td></tr>")))
                        .collect(Collectors.joining("\n"))
                + "</tbody></table>";
    }

    private static String lines(
            List<String> head,
            List<List<String>> rows,
            Function<String, String> cell,
            String between,
            String end) {
        List<List<String>> all = new ArrayList<>();
        if (head != null) {
            all.add(head);
        }
        all.addAll(rows);
        return all.stream()
                .map(row -> row.stream().map(cell).collect(Collectors.joining(between, "", end)))
                .collect(Collectors.joining());
    }
}
