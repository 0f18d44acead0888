package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The coalition of the latents that score best on their own, OR-ed in that order; the F1 at each
 * size. With {@link LatentScore#F1} and size 10 this is the published method "f1", and its first
 * latent is the one-to-one matching. Ties in own score: the higher index first (a stable ascending
 * sort, reversed).
 *
 * <p>Unlike FBMP the F1 path may fall, so {@link ConceptMatch#prefix} stops at its first maximum.
 * Cost per concept: its rows' active latents, D scores, and the posting lists of the latents
 * chosen. Stateless.
 */
public final class RankedCoalitions {
    /** Coalition size of the published implementation. */
    public static final int PUBLISHED_SIZE = 10;

    private RankedCoalitions() {}

    /**
     * Matches the concepts firstConcept..endConcept-1; coalitions have min(size, D) latents.
     *
     * @throws IllegalArgumentException if size is below 1
     */
    public static List<ConceptMatch> match(
            RowStore rows, int firstConcept, int endConcept, LatentScore score, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be at least 1, got " + size);
        }
        List<ConceptMatch> matches = new ArrayList<>();
        int[] counts = new int[rows.latents()];
        byte[] covered = new byte[rows.handleLimit()];
        for (int concept = firstConcept; concept < endConcept; concept++) {
            int[] positives = liveRowsOf(rows, concept);
            Arrays.fill(counts, 0);
            rows.addTo(counts, positives, 0, positives.length);
            matches.add(match(rows, concept, positives, counts, score, size, covered));
        }
        return matches;
    }

    /**
     * Matches one concept whose counts are known.
     *
     * @param counts how many of the live rows that show the concept have each latent active [D]
     * @param covered scratch, one byte for each of the store's handles
     */
    static ConceptMatch match(
            RowStore rows, int concept, int[] counts, LatentScore score, int size, byte[] covered) {
        return match(rows, concept, liveRowsOf(rows, concept), counts, score, size, covered);
    }

    private static ConceptMatch match(
            RowStore rows,
            int concept,
            int[] positives,
            int[] counts,
            LatentScore score,
            int size,
            byte[] covered) {
        int[] coalition = best(rows, counts, positives.length, score, size);
        double[] f1 = unionF1(rows, positives, coalition, covered);
        return new ConceptMatch(concept, positives.length, coalition, f1);
    }

    private static int[] liveRowsOf(RowStore rows, int concept) {
        IntList list = rows.rowsOfConcept(concept);
        return Arrays.stream(list.items(), 0, list.size()).filter(rows::isLive).toArray();
    }

    private static int[] best(
            RowStore rows, int[] counts, int positives, LatentScore score, int size) {
        int[] support = rows.latentSupport();
        int[] latents = new int[Math.min(size, counts.length)];
        double[] scores = new double[latents.length];
        int kept = 0;
        for (int j = 0; j < counts.length; j++) {
            double own = score.of(counts[j], positives, support[j], rows.rows());
            if (kept == latents.length && own < scores[kept - 1]) {
                continue;
            }
            int at = kept < latents.length ? kept++ : kept - 1;
            for (; at > 0 && scores[at - 1] <= own; at--) {
                scores[at] = scores[at - 1];
                latents[at] = latents[at - 1];
            }
            scores[at] = own;
            latents[at] = j;
        }
        return latents;
    }

    private static double[] unionF1(
            RowStore rows, int[] positives, int[] coalition, byte[] covered) {
        byte shows = 1;
        byte inUnion = 2;
        Arrays.fill(covered, (byte) 0);
        rows.markRemoved(covered, inUnion);
        for (int row : positives) {
            covered[row] = shows;
        }
        int union = 0;
        int both = 0;
        double[] f1 = new double[coalition.length];
        for (int s = 0; s < coalition.length; s++) {
            IntList list = rows.rowsOfLatent(coalition[s]);
            for (int i = 0; i < list.size(); i++) {
                int row = list.get(i);
                union += covered[row] == inUnion ? 0 : 1;
                both += covered[row] == shows ? 1 : 0;
                covered[row] = inUnion;
            }
            f1[s] = FScore.f1(both, positives.length, union);
        }
        return f1;
    }
}
