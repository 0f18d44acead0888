package io.tapastream.core.match;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;
import java.util.Arrays;

/**
 * F1 of coalitions on images that did not choose them. The images are two folds; a coalition that
 * was fitted on one is counted on the other, and the counts of both are pooled before the division,
 * so that each image is counted once:
 *
 * <p>heldOut(c) = 2 (tp_0 + tp_1) / (support(c) + U_0 + U_1), with tp_g and U_g the images of fold
 * 1-g that are in the union of the coalition's latents and show the concept, or are in it at all; 0
 * where no image shows the concept and none is in a union.
 *
 * <p>Beside it the influence of each group of images (see {@link ImagePlace}) on that F1, from
 * which an interval over images follows: with the counts tp, s and U of the group, (2 tp - heldOut
 * (s + U)) / (support(c) + U_0 + U_1), the group's share of the linearised error of the ratio. It
 * is kept in units of 2^-40, as integers, so that sums of it do not depend on their order.
 *
 * <p>Cost of a count, for all sizes k at once: the posting lists of the coalitions' latents and of
 * the concept, and 64 for each size whose influence is wanted. For one thread.
 */
public final class HeldOut {
    /** One in the units of influence. */
    public static final double INFLUENCE_UNIT = 1L << 40;

    private final Fold[] folds = new Fold[ImagePlace.FOLDS];
    private final int length;
    private final int[] groupRows = new int[ImagePlace.GROUPS];
    private final int[] supports = new int[ImagePlace.GROUPS];

    /**
     * @param first images of fold 0
     * @param second images of fold 1, of the same concepts and latents
     * @param length the largest size k of the prefixes, at least 1
     */
    public HeldOut(RowStore first, RowStore second, int length) {
        if (first.concepts() != second.concepts() || first.latents() != second.latents()) {
            throw new IllegalArgumentException("the folds have different concepts or latents");
        }
        this.length = length;
        folds[0] = new Fold(first, length);
        folds[1] = new Fold(second, length);
    }

    /** Says where a row that was just added to its fold's store is. */
    public void place(int row, ImagePlace place) {
        folds[place.fold()].place(row, place.group());
        groupRows[place.group()]++;
    }

    /** Takes back what {@link #place} said of a row that is removed from its fold's store. */
    public void leave(int row, int fold) {
        groupRows[folds[fold].groups[row]]--;
    }

    /** The groups that have an image, ascending. */
    public int[] groups() {
        IntList present = new IntList();
        for (int group = 0; group < groupRows.length; group++) {
            if (groupRows[group] > 0) {
                present.add(group);
            }
        }
        return present.toArray();
    }

    /**
     * The F1 of a concept's coalitions, each on the other fold.
     *
     * @param first the concept's match on fold 0
     * @param second the concept's match on fold 1
     * @param influence [length, 64], null for the sizes where it is not wanted: what each group of
     *     images contributes at k = 1, 2, ... is added to it
     * @return the F1 at k = 1, 2, ..., length
     */
    public double[] f1(ConceptMatch first, ConceptMatch second, long[][] influence) {
        int concept = first.concept();
        if (second.concept() != concept) {
            throw new IllegalArgumentException(
                    "matches of the concepts " + concept + " and " + second.concept());
        }
        Arrays.fill(supports, 0);
        folds[0].begin(concept, supports);
        folds[1].begin(concept, supports);
        folds[1].count(first, influence);
        folds[0].count(second, influence);
        long support = 0;
        for (int shown : supports) {
            support += shown;
        }
        double[] f1 = new double[length];
        for (int k = 0; k < length; k++) {
            long weight = support + folds[0].covered[k] + folds[1].covered[k];
            if (weight > 0) {
                f1[k] = 2.0 * (folds[0].hits[k] + folds[1].hits[k]) / weight;
                if (influence[k] != null) {
                    addInfluence(k, f1[k], weight, influence[k]);
                }
            }
        }
        return f1;
    }

    private void addInfluence(int k, double f1, long weight, long[] influence) {
        Union first = folds[0].unions[k];
        Union second = folds[1].unions[k];
        for (int group = 0; group < ImagePlace.GROUPS; group++) {
            int hits = first.hits[group] + second.hits[group];
            int all = supports[group] + first.covered[group] + second.covered[group];
            influence[group] += Math.round((2.0 * hits - f1 * all) / weight * INFLUENCE_UNIT);
        }
    }

    /** The rows in a union of latents: all, and those that show the concept, by group. */
    private static final class Union {
        private final int[] covered = new int[ImagePlace.GROUPS];
        private final int[] hits = new int[ImagePlace.GROUPS];

        private void set(Union other) {
            System.arraycopy(other.covered, 0, covered, 0, covered.length);
            System.arraycopy(other.hits, 0, hits, 0, hits.length);
        }
    }

    /** One fold, and the last counts on it, of the prefixes with k = 1, 2, ... latents. */
    private static final class Fold {
        private final RowStore rows;
        private final long[] covered;
        private final long[] hits;
        private final Union[] unions;
        private byte[] groups = new byte[0];
        private int[] seen = new int[0];
        private int[] shows = new int[0];
        private int stamp;

        private Fold(RowStore rows, int length) {
            this.rows = rows;
            covered = new long[length];
            hits = new long[length];
            unions = new Union[length];
        }

        private void place(int row, int group) {
            if (groups.length <= row) {
                groups = Arrays.copyOf(groups, row + row / 2 + 16);
            }
            groups[row] = (byte) group;
        }

        /** Marks the rows that show the concept, and counts them by group. */
        private void begin(int concept, int[] supports) {
            if (seen.length < rows.handleLimit() || stamp == Integer.MAX_VALUE) {
                seen = new int[groups.length];
                shows = new int[groups.length];
                stamp = 0;
            }
            stamp++;
            IntList positives = rows.rowsOfConcept(concept);
            for (int i = 0; i < positives.size(); i++) {
                int row = positives.items()[i];
                if (rows.isLive(row)) {
                    shows[row] = stamp;
                    supports[groups[row]]++;
                }
            }
        }

        /** Counts the unions of the match's prefixes, by group where their influence is wanted. */
        private void count(ConceptMatch match, long[][] influence) {
            int[] coalition = match.prefix(Integer.MAX_VALUE);
            Union union = new Union();
            long taken = 0;
            long shown = 0;
            for (int k = 0; k < covered.length; k++) {
                if (k < coalition.length) {
                    IntList list = rows.rowsOfLatent(coalition[k]);
                    for (int i = 0; i < list.size(); i++) {
                        int row = list.items()[i];
                        if (seen[row] != stamp && rows.isLive(row)) {
                            seen[row] = stamp;
                            taken++;
                            union.covered[groups[row]]++;
                            if (shows[row] == stamp) {
                                shown++;
                                union.hits[groups[row]]++;
                            }
                        }
                    }
                }
                covered[k] = taken;
                hits[k] = shown;
                if (influence[k] != null) {
                    if (unions[k] == null) {
                        unions[k] = new Union();
                    }
                    unions[k].set(union);
                }
            }
        }
    }
}
