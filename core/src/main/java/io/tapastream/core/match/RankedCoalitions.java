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

    /** The matcher that ranks by this score, with coalitions of the published size. */
    static Matcher by(LatentScore score) {
        return (block, options) -> List.of(match(block, score, PUBLISHED_SIZE));
    }

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
        return match(ConceptBlock.of(rows, firstConcept, endConcept), score, size);
    }

    private static List<ConceptMatch> match(ConceptBlock block, LatentScore score, int size) {
        List<ConceptMatch> matches = new ArrayList<>();
        byte[] covered = new byte[block.rows().handleLimit()];
        for (int concept = block.firstConcept(); concept < block.endConcept(); concept++) {
            int[] positives = block.positives(concept);
            int[] coalition =
                    best(block.rows(), block.counts(concept), positives.length, score, size);
            double[] f1 = unionF1(block.rows(), positives, coalition, covered);
            matches.add(new ConceptMatch(concept, positives.length, coalition, f1));
        }
        return matches;
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
