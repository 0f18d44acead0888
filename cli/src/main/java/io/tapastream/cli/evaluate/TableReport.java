package io.tapastream.cli.evaluate;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.core.score.MatchScores;
import io.tapastream.core.score.SaeHealth;
import io.tapastream.core.score.TapaScore;
import java.io.IOException;
import java.io.Writer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The result for reading: scores with their intervals, the SAE's health, outstanding concepts. */
final class TableReport implements Report {

    private static final String ROW = "%-6s %-5s %3s  %-24s %-8s %-8s  %-26s %7s %7s %7s  %-16s%n";
    private static final int CONCEPTS_SHOWN = 5;

    @Override
    public void write(EvaluationResult result, Measures measures, ConceptNames names, Writer out)
            throws IOException {
        StringBuilder text = new StringBuilder();
        append(
                text,
                "%d images, %d concepts, %d latents, %d pairs%n%n",
                result.images(),
                result.concepts(),
                result.latents(),
                result.pairs());
        append(
                text,
                ROW,
                "method",
                "beta",
                "k",
                "MATCHScore (95 %)",
                "held out",
                "support",
                "TAPAScore (95 %)",
                "add",
                "rem",
                "stay",
                "published (pairs)");
        List<ScoreRow> rows = ScoreRow.of(result, measures);
        rows.forEach(row -> row(text, row));
        new MeasuresTable(text).append(rows, measures);
        text.append(System.lineSeparator());
        health(text, result.health());
        result.monosemanticity()
                .ifPresent(
                        scores ->
                                append(
                                        text,
                                        "monosemanticity %s (mean of %d latents)%n",
                                        number(scores.mean()),
                                        scores.defined()));
        concepts(text, result.matchings().get(0), names);
        out.write(text.toString());
    }

    private static void row(StringBuilder text, ScoreRow row) {
        MatchScores match = row.match();
        TapaScore tapa = row.tapa();
        append(
                text,
                ROW,
                row.matching().method(),
                beta(row.matching()),
                row.k(),
                match == null ? "-" : interval(match.value(), match.low(), match.high()),
                row.heldOut() == null ? "-" : number(row.heldOut().scores().value()),
                match == null ? "-" : match.conceptsWithSupport() + "/" + match.concepts(),
                tapa == null ? "-" : interval(tapa.value(), tapa.low(), tapa.high()),
                tapa == null ? "-" : number(tapa.deltaAdd()),
                tapa == null ? "-" : number(tapa.deltaRem()),
                tapa == null ? "-" : number(tapa.deltaStay()),
                tapa == null
                        ? "-"
                        : number(tapa.publishedValue()) + " (" + tapa.publishedPairs() + ")");
    }

    private static void health(StringBuilder text, SaeHealth health) {
        append(
                text,
                "SAE: %s active latents per image, %d of %d dead, Hoyer sparsity %s%n",
                number(health.meanActive()),
                health.dead(),
                health.latents(),
                number(health.hoyer()));
    }

    private static void concepts(StringBuilder text, Matching matching, ConceptNames names) {
        List<ConceptMatch> ranked =
                matching.concepts().stream()
                        .filter(concept -> concept.support() > 0)
                        .sorted(
                                Comparator.comparingDouble(TableReport::best)
                                        .reversed()
                                        .thenComparingInt(ConceptMatch::concept))
                        .toList();
        if (ranked.isEmpty()) {
            return;
        }
        int shown = Math.min(CONCEPTS_SHOWN, ranked.size());
        concepts(text, "Best matched", matching, ranked.subList(0, shown), names);
        List<ConceptMatch> rest = ranked.subList(shown, ranked.size());
        int from = Math.max(0, rest.size() - CONCEPTS_SHOWN);
        if (!rest.isEmpty()) {
            concepts(text, "Worst matched", matching, rest.subList(from, rest.size()), names);
        }
    }

    private static void concepts(
            StringBuilder text,
            String title,
            Matching matching,
            List<ConceptMatch> concepts,
            ConceptNames names) {
        append(
                text,
                "%n%s (%s, beta %s, whole coalition)%n",
                title,
                matching.method(),
                beta(matching));
        for (ConceptMatch concept : concepts) {
            append(
                    text,
                    "  %s  %s  support %d, %d latents%n",
                    number(best(concept)),
                    names.name(concept.concept()).orElse("concept " + concept.concept()),
                    concept.support(),
                    concept.coalition().length);
        }
    }

    private static double best(ConceptMatch concept) {
        return concept.f1At(concept.f1().length);
    }

    private static String interval(double value, double low, double high) {
        return number(value) + " [" + number(low) + ", " + number(high) + "]";
    }

    static String beta(Matching matching) {
        return matching.beta().isPresent() ? String.valueOf(matching.beta().getAsDouble()) : "-";
    }

    static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    static void append(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
