package io.tapastream.cli.evaluate;

import io.tapastream.core.measures.ContinuousScores;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.MatchScores;
import io.tapastream.core.score.TapaScore;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One line per method, beta and k, and one for given coalitions; undefined figures are empty
 * fields.
 */
final class CsvReport implements Report {

    /** What stands for the method in the line of the given coalitions. */
    private static final String GIVEN = "given";

    private static final List<String> MATCH =
            List.of(
                    "match_score",
                    "match_low",
                    "match_high",
                    "concepts",
                    "match_score_with_support",
                    "concepts_with_support",
                    "match_score_perturbed",
                    "concepts_perturbed");
    private static final List<String> TAPA =
            List.of(
                    "tapa_score",
                    "tapa_low",
                    "tapa_high",
                    "delta_add",
                    "delta_rem",
                    "delta_stay",
                    "published_score",
                    "published_pairs");

    private static final List<String> CONTINUOUS =
            List.of("delta_then_mean", "delta_then_max", "max_then_delta");

    @Override
    public void write(EvaluationResult result, Measures measures, ConceptNames names, Writer out)
            throws IOException {
        List<String> header = new ArrayList<>(List.of("method", "beta", "k"));
        header.addAll(MATCH);
        header.add("pairs");
        header.addAll(TAPA);
        header.add("held_out_score");
        header.addAll(CONTINUOUS);
        header.add("cknna");
        line(out, header);
        for (ScoreRow row : ScoreRow.of(result, measures)) {
            List<String> fields = new ArrayList<>();
            fields.add(row.matching().method());
            fields.add(field(row.matching().beta().orElse(Double.NaN)));
            fields.add(String.valueOf(row.k()));
            fields.addAll(match(row.match()));
            fields.add(String.valueOf(result.pairs()));
            fields.addAll(tapa(row.tapa()));
            fields.add(row.heldOut() == null ? "" : field(row.heldOut().scores().value()));
            fields.addAll(continuous(row.continuous()));
            fields.add(field(measures.cknna().orElse(Double.NaN)));
            line(out, fields);
        }
        if (measures.ofGiven().isPresent()) {
            List<String> fields = new ArrayList<>(Collections.nCopies(header.size(), ""));
            fields.set(0, GIVEN);
            fields.set(header.indexOf("pairs"), String.valueOf(result.pairs()));
            int at = header.indexOf(CONTINUOUS.get(0));
            for (String field : continuous(measures.ofGiven().get())) {
                fields.set(at++, field);
            }
            fields.set(at, field(measures.cknna().orElse(Double.NaN)));
            line(out, fields);
        }
    }

    private static List<String> match(MatchScores score) {
        return score == null
                ? Collections.nCopies(MATCH.size(), "")
                : List.of(
                        field(score.value()),
                        field(score.low()),
                        field(score.high()),
                        String.valueOf(score.concepts()),
                        field(score.valueWithSupport()),
                        String.valueOf(score.conceptsWithSupport()),
                        field(score.valueSubset()),
                        String.valueOf(score.subsetConcepts()));
    }

    private static List<String> tapa(TapaScore score) {
        return score == null
                ? Collections.nCopies(TAPA.size(), "")
                : List.of(
                        field(score.value()),
                        field(score.low()),
                        field(score.high()),
                        field(score.deltaAdd()),
                        field(score.deltaRem()),
                        field(score.deltaStay()),
                        field(score.publishedValue()),
                        String.valueOf(score.publishedPairs()));
    }

    private static List<String> continuous(ContinuousScores scores) {
        return scores == null
                ? Collections.nCopies(CONTINUOUS.size(), "")
                : List.of(
                        field(scores.deltaThenMean()),
                        field(scores.deltaThenMax()),
                        field(scores.maxThenDelta()));
    }

    private static String field(double value) {
        return Double.isNaN(value) ? "" : String.valueOf(value);
    }

    private static void line(Writer out, List<String> fields) throws IOException {
        out.write(String.join(",", fields) + "\n");
    }
}
