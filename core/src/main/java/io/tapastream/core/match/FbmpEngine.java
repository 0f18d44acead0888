package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;
import java.util.List;

/**
 * FBMP kept up to date while annotated images arrive and are taken out again: after {@link
 * #refresh} the coalitions and F1 paths equal, to the last bit, what {@link BatchFbmp} gives on the
 * rows present.
 *
 * <p>An engine holds all rows, and matches one block of concepts. Not safe for use by several
 * threads.
 */
public final class FbmpEngine {
    private final int firstConcept;
    private final int endConcept;
    private final MatchingOptions options;
    private final RowStore store;
    private final ConceptMatch[][] matches;

    /**
     * @param concepts C, all concepts: the longest coalition is min(maxCoalition, N, C)
     * @param firstConcept first concept of the block to match
     * @param endConcept one more than the last concept of the block
     * @param latents dictionary size D
     * @throws IllegalArgumentException if the block is empty or outside 0..C
     */
    public FbmpEngine(
            int concepts, int firstConcept, int endConcept, int latents, MatchingOptions options) {
        if (firstConcept < 0 || endConcept > concepts || firstConcept >= endConcept) {
            throw new IllegalArgumentException(
                    "the block of concepts must be a non-empty part of 0.."
                            + concepts
                            + ", got "
                            + firstConcept
                            + ".."
                            + endConcept);
        }
        this.firstConcept = firstConcept;
        this.endConcept = endConcept;
        this.options = options;
        store = new RowStore(concepts, latents);
        matches = new ConceptMatch[options.betas().size()][endConcept - firstConcept];
        for (ConceptMatch[] ofBeta : matches) {
            for (int i = 0; i < ofBeta.length; i++) {
                ofBeta[i] = new ConceptMatch(firstConcept + i, 0, new int[0], new double[0]);
            }
        }
    }

    /**
     * Adds an image.
     *
     * @param latents its active latents, ascending and distinct; copied
     * @param concepts its concepts, ascending and distinct, inside or outside the block; copied
     * @return the row's handle, for {@link #remove}
     * @throws IllegalArgumentException if a list is not ascending or an index is outside; the
     *     engine is unchanged then
     */
    public int insert(int[] latents, int[] concepts) {
        return store.insert(latents, concepts);
    }

    /**
     * Takes an image out again.
     *
     * @throws IllegalArgumentException if there is no such row; the engine is unchanged then
     */
    public void remove(int row) {
        store.remove(row);
    }

    /** Number of images present. */
    public int rows() {
        return store.rows();
    }

    /**
     * Brings every path up to date.
     *
     * @return the concepts whose match (support, coalition or F1 path, for any beta) is not what it
     *     was after the last refresh, ascending
     */
    public int[] refresh() {
        store.purgeIfWorthwhile();
        List<List<ConceptMatch>> fresh = BatchFbmp.match(store, firstConcept, endConcept, options);
        IntList changed = new IntList();
        for (int i = 0; i < endConcept - firstConcept; i++) {
            boolean differs = false;
            for (int b = 0; b < matches.length; b++) {
                ConceptMatch now = fresh.get(b).get(i);
                differs |= !now.equals(matches[b][i]);
                matches[b][i] = now;
            }
            if (differs) {
                changed.add(firstConcept + i);
            }
        }
        return changed.toArray();
    }

    /**
     * The match of a concept as of the last refresh; before the first one it is empty.
     *
     * @param betaIndex index into the betas of the options
     * @throws IllegalArgumentException if there is no such beta, or the concept is outside the
     *     block
     */
    public ConceptMatch match(int betaIndex, int concept) {
        if (betaIndex < 0 || betaIndex >= matches.length) {
            throw new IllegalArgumentException(
                    "beta index must be in 0.." + (matches.length - 1) + ", got " + betaIndex);
        }
        if (concept < firstConcept || concept >= endConcept) {
            throw new IllegalArgumentException(
                    "concept must be in the block "
                            + firstConcept
                            + ".."
                            + (endConcept - 1)
                            + ", got "
                            + concept);
        }
        return matches[betaIndex][concept - firstConcept];
    }

    /** P [D]: number of images with each latent active, a copy. */
    public int[] latentSupport() {
        return store.latentSupport().clone();
    }

    /** Sum over the images of their active latents. */
    public long activeEntries() {
        return store.activeEntries();
    }

    /** Estimate of the bytes held. */
    public long memoryBytes() {
        return store.memoryBytes();
    }
}
