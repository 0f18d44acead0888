package io.tapastream.cli.evaluate;

import io.tapastream.core.measures.ContinuousScores;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.core.score.EvaluationResult.TapaResult;
import io.tapastream.core.score.HeldOutScore;
import io.tapastream.core.score.MatchScores;
import io.tapastream.core.score.TapaScore;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The scores of one method at one k, as the table and the CSV show them.
 *
 * @param matching the method
 * @param k the coalition size
 * @param match MATCHScore; null where k is beyond the path
 * @param heldOut held-out MATCHScore; null where k is beyond the path, and for other methods than
 *     FBMP
 * @param tapa TAPAScore; null where no pairs were given
 * @param continuous continuous scores; null where they were not asked for or k is beyond the path
 */
record ScoreRow(
        Matching matching,
        int k,
        MatchScores match,
        HeldOutScore heldOut,
        TapaScore tapa,
        ContinuousScores continuous) {

    static List<ScoreRow> of(EvaluationResult result, Measures measures) {
        List<ScoreRow> rows = new ArrayList<>();
        for (int at = 0; at < result.matchings().size(); at++) {
            Matching matching = result.matchings().get(at);
            SortedSet<Integer> sizes = new TreeSet<>(matching.matchScores().keySet());
            sizes.addAll(matching.tapaScores().keySet());
            for (int k : sizes) {
                TapaResult tapa = matching.tapaScores().get(k);
                rows.add(
                        new ScoreRow(
                                matching,
                                k,
                                matching.matchScores().get(k),
                                matching.heldOutScores().get(k),
                                tapa == null ? null : tapa.score(),
                                measures.ofMatching(at).get(k)));
            }
        }
        return rows;
    }
}
