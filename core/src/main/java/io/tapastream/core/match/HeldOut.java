package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;

/**
 * F1 of coalitions on images that did not choose them. The images are two folds; a coalition that
 * was fitted on one is counted on the other, and the counts of both are pooled before the division,
 * so that each image is counted once:
 *
 * <p>heldOut(c) = 2 (tp_0 + tp_1) / (support(c) + U_0 + U_1), with tp_g and U_g the images of fold
 * 1-g that are in the union of the coalition's latents and show the concept, or are in it at all; 0
 * where no image shows the concept and none is in a union.
 *
 * <p>Cost of a count: the posting lists of the coalition's latents and of the concept. For one
 * thread.
 */
public final class HeldOut {
    /** Into how many parts the images are divided. */
    public static final int FOLDS = 2;

    private final Fold[] folds = new Fold[FOLDS];

    /**
     * @param first images of fold 0
     * @param second images of fold 1, of the same concepts and latents
     */
    public HeldOut(RowStore first, RowStore second) {
        if (first.concepts() != second.concepts() || first.latents() != second.latents()) {
            throw new IllegalArgumentException("the folds have different concepts or latents");
        }
        folds[0] = new Fold(first);
        folds[1] = new Fold(second);
    }

    /**
     * The F1 of a concept's coalitions, each on the other fold.
     *
     * @param first the concept's match on fold 0
     * @param second the concept's match on fold 1
     * @param k size of the prefixes, at least 1
     */
    public double f1(ConceptMatch first, ConceptMatch second, int k) {
        int concept = first.concept();
        if (second.concept() != concept) {
            throw new IllegalArgumentException(
                    "matches of the concepts " + concept + " and " + second.concept());
        }
        Fold ofFirst = folds[1].count(concept, first.prefix(k));
        long hits = ofFirst.hits;
        long covered = ofFirst.covered;
        Fold ofSecond = folds[0].count(concept, second.prefix(k));
        hits += ofSecond.hits;
        covered += ofSecond.covered;
        long support =
                (long) folds[0].rows.conceptSupport(concept)
                        + folds[1].rows.conceptSupport(concept);
        return support + covered == 0 ? 0.0 : 2.0 * hits / (support + covered);
    }

    /** One fold, and the last count on it. */
    private static final class Fold {
        private final RowStore rows;
        private int[] seen = new int[0];
        private int[] shows = new int[0];
        private int stamp;
        private long hits;
        private long covered;

        private Fold(RowStore rows) {
            this.rows = rows;
        }

        /** Counts the rows in the union of the latents, and those of them that show the concept. */
        private Fold count(int concept, int[] latents) {
            if (seen.length < rows.handleLimit() || stamp == Integer.MAX_VALUE) {
                seen = new int[rows.handleLimit()];
                shows = new int[rows.handleLimit()];
                stamp = 0;
            }
            stamp++;
            hits = 0;
            covered = 0;
            IntList positives = rows.rowsOfConcept(concept);
            for (int i = 0; i < positives.size(); i++) {
                shows[positives.items()[i]] = stamp;
            }
            for (int latent : latents) {
                IntList list = rows.rowsOfLatent(latent);
                for (int i = 0; i < list.size(); i++) {
                    int row = list.items()[i];
                    if (seen[row] != stamp && rows.isLive(row)) {
                        seen[row] = stamp;
                        covered++;
                        hits += shows[row] == stamp ? 1 : 0;
                    }
                }
            }
            return this;
        }
    }
}
