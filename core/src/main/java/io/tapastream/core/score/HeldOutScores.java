package io.tapastream.core.score;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.gather.RowStore;
import io.tapastream.core.match.BatchFbmp;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.HeldOut;
import io.tapastream.core.match.MatchingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
    private final int length;

    /**
     * Fits on both folds.
     *
     * @param rows all images, none removed
     * @param places of each row; null where they follow from the row's number
     * @param length the largest k that is scored
     * @throws IllegalArgumentException where the places are not as many as the rows
     */
    HeldOutScores(RowStore rows, ImagePlace[] places, MatchingOptions options, int length) {
        if (places != null && places.length != rows.rows()) {
            throw new IllegalArgumentException(
                    places.length + " folds for " + rows.rows() + " images");
        }
        RowStore[] parts = new RowStore[ImagePlace.FOLDS];
        Arrays.setAll(parts, fold -> new RowStore(rows.concepts(), rows.latents()));
        counts = new HeldOut(parts[0], parts[1], length);
        for (int row = 0; row < rows.rows(); row++) {
            ImagePlace place = places == null ? ImagePlace.ofRow(row) : places[row];
            int inFold = parts[place.fold()].insert(rows.latentsOf(row), rows.conceptsOf(row));
            counts.place(inFold, place);
        }
        supports = new int[rows.concepts()];
        Arrays.setAll(supports, rows::conceptSupport);
        first = BatchFbmp.match(parts[0], 0, rows.concepts(), options);
        second = BatchFbmp.match(parts[1], 0, rows.concepts(), options);
        this.length = length;
    }

    /** What was fitted on a fold for a beta, by its place in the options: a match per concept. */
    List<ConceptMatch> matches(int fold, int beta) {
        return (fold == 0 ? first : second).get(beta);
    }

    /**
     * The scores for a beta, by its place in the options, for each size of the prefixes.
     *
     * @param sizes the sizes k, at most the length
     * @param subset concepts whose mean is given too
     */
    SortedMap<Integer, HeldOutScore> scores(int beta, List<Integer> sizes, int[] subset) {
        long[][] influence = new long[length][];
        for (int k : sizes) {
            influence[k - 1] = new long[ImagePlace.GROUPS];
        }
        double[][] f1 = new double[supports.length][];
        for (int concept = 0; concept < f1.length; concept++) {
            f1[concept] =
                    counts.f1(
                            first.get(beta).get(concept), second.get(beta).get(concept), influence);
        }
        SortedMap<Integer, HeldOutScore> scores = new TreeMap<>();
        int[] groups = counts.groups();
        for (int k : sizes) {
            long[] sums = influence[k - 1];
            scores.put(
                    k,
                    HeldOutScore.of(
                            Arrays.stream(f1).mapToDouble(path -> path[k - 1]).toArray(),
                            supports,
                            subset,
                            Arrays.stream(groups).mapToLong(group -> sums[group]).toArray()));
        }
        return scores;
    }
}
