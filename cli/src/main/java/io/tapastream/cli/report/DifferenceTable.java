package io.tapastream.cli.report;

import io.tapastream.core.score.PairedDifference;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Lineage;
import io.tapastream.read.model.RunsModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far the last step of each SAE is above that of each other one in held-out MATCHScore, with
 * the paired 95 % interval over images: the interval to compare two SAEs by.
 */
final class DifferenceTable {
    /** More SAEs make a table that nobody reads. */
    private static final int MOST = 24;

    private final List<ReportRow> last;
    private final ScoreMethod method;

    /**
     * @param rows of one data set, by run, SAE and step
     */
    DifferenceTable(List<ReportRow> rows, ScoreMethod method) {
        Map<Lineage, ReportRow> newest = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> ReportScore.HELD_OUT.of(row).value() != null)
                .forEach(row -> newest.put(row.evaluation().id().lineage(), row));
        this.last = List.copyOf(newest.values());
        this.method = method;
    }

    /** Empty where there are no two SAEs to compare. */
    Optional<String> html() {
        if (last.size() < 2) {
            return Optional.empty();
        }
        List<ReportRow> shown = last.subList(0, Math.min(MOST, last.size()));
        StringBuilder html = new StringBuilder("<table class=\"pairs\"><thead><tr><th></th>");
        for (int i = 1; i <= shown.size(); i++) {
            html.append("<th>minus ").append(i).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (ReportRow row : shown) {
            html.append("<tr><th>")
                    .append(shown.indexOf(row) + 1)
                    .append(". ")
                    .append(name(row))
                    .append("</th>");
            for (ReportRow column : shown) {
                html.append("<td>")
                        .append(row.equals(column) ? "" : cell(row, column))
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</tbody></table>");
        if (last.size() > MOST) {
            html.append("<p class=\"note\">The first ")
                    .append(MOST)
                    .append(" of ")
                    .append(last.size())
                    .append(" SAEs.</p>");
        }
        return Optional.of(html.toString());
    }

    private static String name(ReportRow row) {
        return Markup.escape(row.name() + ", step " + row.evaluation().id().step());
    }

    private String cell(ReportRow row, ReportRow column) {
        Optional<PairedDifference> found =
                RunsModel.heldOutDifference(row.evaluation(), column.evaluation(), method);
        if (found.isEmpty()) {
            return "not on the same images";
        }
        PairedDifference difference = found.get();
        String text =
                String.format(
                        Locale.ROOT,
                        "%+.3f [%+.3f, %+.3f]",
                        difference.value(),
                        difference.low(),
                        difference.high());
        return difference.significant() ? "<b>" + text + "</b>" : text;
    }
}
