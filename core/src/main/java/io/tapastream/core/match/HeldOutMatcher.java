package io.tapastream.core.match;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.gather.IntList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Held-out F1 of one block of concepts, kept up to date: an {@link FbmpEngine} for each fold of the
 * images, and the counts of its coalitions on the other fold. After {@link #refresh} it equals the
 * batch definition on the rows present.
 *
 * <p>Cost beside the matching of all rows: two engines with half of the rows each, and per refresh
 * the posting lists of all coalitions. Not safe for use by several threads.
 */
final class HeldOutMatcher {
    private final FbmpEngine[] folds = new FbmpEngine[ImagePlace.FOLDS];
    private final HeldOut counts;
    private final int firstConcept;
    private final double[][][] f1;
    private final long[][][] influence;
    private final IntList rowInFold = new IntList();
    private final BitSet inSecond = new BitSet();

    /**
     * @param concepts C
     * @param firstConcept first concept of the block
     * @param endConcept one more than the last one
     * @param latents D
     * @param sizes the sizes k of the prefixes whose influence is kept
     */
    HeldOutMatcher(
            int concepts,
            int firstConcept,
            int endConcept,
            int latents,
            MatchingOptions options,
            List<Integer> sizes) {
        this.firstConcept = firstConcept;
        for (int fold = 0; fold < folds.length; fold++) {
            folds[fold] =
                    new FbmpEngine(
                            concepts,
                            firstConcept,
                            endConcept,
                            latents,
                            options,
                            FbmpEngine.DEFAULT_LEVEL_BYTES / folds.length);
        }
        int length = sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        counts = new HeldOut(folds[0].block().rows(), folds[1].block().rows(), length);
        f1 = new double[options.betas().size()][endConcept - firstConcept][length];
        influence = new long[options.betas().size()][length][];
        for (long[][] ofBeta : influence) {
            for (int k : sizes) {
                ofBeta[k - 1] = new long[ImagePlace.GROUPS];
            }
        }
    }

    /**
     * Adds an image.
     *
     * @param row its handle for {@link #remove}, one not in use
     */
    void insert(int row, int[] latents, int[] concepts, ImagePlace place) {
        int inFold = folds[place.fold()].insert(latents, concepts);
        while (rowInFold.size() <= row) {
            rowInFold.add(0);
        }
        rowInFold.items()[row] = inFold;
        inSecond.set(row, place.fold() == 1);
        counts.place(inFold, place);
    }

    void remove(int row) {
        int fold = inSecond.get(row) ? 1 : 0;
        counts.leave(rowInFold.get(row), fold);
        folds[fold].remove(rowInFold.get(row));
    }

    /** Brings everything up to date; adds the concepts whose F1 has changed. */
    void refresh(BitSet changed) {
        for (FbmpEngine fold : folds) {
            fold.refresh();
        }
        for (int beta = 0; beta < f1.length; beta++) {
            for (long[] sums : influence[beta]) {
                if (sums != null) {
                    Arrays.fill(sums, 0);
                }
            }
            for (int i = 0; i < f1[beta].length; i++) {
                int concept = firstConcept + i;
                double[] now =
                        counts.f1(
                                folds[0].match(beta, concept),
                                folds[1].match(beta, concept),
                                influence[beta]);
                if (!Arrays.equals(now, f1[beta][i])) {
                    f1[beta][i] = now;
                    changed.set(concept);
                }
            }
        }
    }

    /** The F1 of a concept at k = 1, 2, ..., for each beta. Read only. */
    List<double[]> f1(int concept) {
        return Arrays.stream(f1).map(ofBeta -> ofBeta[concept - firstConcept]).toList();
    }

    /**
     * What the groups of images that have an image contribute to the sum of the block's F1, in
     * units of 2^-40.
     */
    long[] influence(int beta, int k) {
        long[] sums = influence[beta][k - 1];
        return Arrays.stream(counts.groups()).mapToLong(group -> sums[group]).toArray();
    }
}
