package io.tapastream.core.score;

import io.tapastream.core.gather.RowStore;
import io.tapastream.core.match.BatchFbmp;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.HeldOut;
import io.tapastream.core.match.MatchingOptions;
import java.util.List;

/**
 * Held-out MATCHScore: FBMP is fitted on each of two folds of the images and scored on the other.
 * The MATCHScore of the same images minus this is its optimism, which grows with the dictionary and
 * with rare concepts. Costs two more matchings, each on about half of the images, and the memory of
 * their rows.
 */
final class HeldOutScores {
    private final HeldOut counts;
    private final List<List<ConceptMatch>> first;
    private final List<List<ConceptMatch>> second;
    private final int[] supports;

    private HeldOutScores(
            HeldOut counts,
            List<List<ConceptMatch>> first,
            List<List<ConceptMatch>> second,
            int[] supports) {
        this.counts = counts;
        this.first = first;
        this.second = second;
        this.supports = supports;
    }

    /**
     * Fits on both folds.
     *
     * @param rows all images, none removed
     * @param folds 0 or 1 for each row; null for the row's number modulo 2
     * @throws IllegalArgumentException where the folds are not as many as the rows, or not 0 or 1
     */
    static HeldOutScores of(RowStore rows, int[] folds, MatchingOptions options) {
        if (folds != null && folds.length != rows.rows()) {
            throw new IllegalArgumentException(
                    folds.length + " folds for " + rows.rows() + " images");
        }
        RowStore[] parts = new RowStore[HeldOut.FOLDS];
        for (int fold = 0; fold < parts.length; fold++) {
            parts[fold] = new RowStore(rows.concepts(), rows.latents());
        }
        for (int row = 0; row < rows.rows(); row++) {
            int fold = folds == null ? row % HeldOut.FOLDS : folds[row];
            if (fold < 0 || fold >= parts.length) {
                throw new IllegalArgumentException("image " + row + " is in fold " + fold);
            }
            parts[fold].insert(rows.latentsOf(row), rows.conceptsOf(row));
        }
        int[] supports = new int[rows.concepts()];
        for (int concept = 0; concept < supports.length; concept++) {
            supports[concept] = rows.conceptSupport(concept);
        }
        return new HeldOutScores(
                new HeldOut(parts[0], parts[1]),
                BatchFbmp.match(parts[0], 0, rows.concepts(), options),
                BatchFbmp.match(parts[1], 0, rows.concepts(), options),
                supports);
    }

    /**
     * The score for a beta, by its place in the options, and a size of the prefixes.
     *
     * @param subset concepts whose mean is given too
     */
    MatchScores score(int beta, int k, int[] subset) {
        double[] f1 = new double[supports.length];
        for (int concept = 0; concept < f1.length; concept++) {
            f1[concept] = counts.f1(first.get(beta).get(concept), second.get(beta).get(concept), k);
        }
        return MatchScore.of(f1, supports, subset);
    }
}
