package io.tapastream.cli.evaluate;

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
 */
record ScoreRow(Matching matching, int k, MatchScores match, HeldOutScore heldOut, TapaScore tapa) {

    static List<ScoreRow> of(EvaluationResult result) {
        List<ScoreRow> rows = new ArrayList<>();
        for (Matching matching : result.matchings()) {
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
                                tapa == null ? null : tapa.score()));
            }
        }
        return rows;
    }
}
