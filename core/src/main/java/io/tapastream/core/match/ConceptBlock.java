package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RealRows;
import io.tapastream.core.gather.RowStore;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * What a {@link Matcher} is given: a block of concepts and the rows on which they are matched.
 * Arrays are shared, not copied, and may be scratch that the next call writes again: read only, and
 * not for use by several threads.
 */
public final class ConceptBlock {
    private final RowStore rows;
    private final int firstConcept;
    private final int endConcept;
    private final IntFunction<int[]> counts;
    private final RealRows activations;

    private ConceptBlock(
            RowStore rows,
            int firstConcept,
            int endConcept,
            IntFunction<int[]> counts,
            RealRows activations) {
        this.rows = rows;
        this.firstConcept = firstConcept;
        this.endConcept = endConcept;
        this.counts = counts == null ? countingIn(new int[rows.latents()]) : counts;
        this.activations = activations;
    }

    /**
     * The concepts firstConcept..endConcept-1 on rows of which only active or not is known.
     *
     * @throws IllegalArgumentException if the block is empty or not a part of 0..C
     */
    public static ConceptBlock of(RowStore rows, int firstConcept, int endConcept) {
        requireBlock(rows.concepts(), firstConcept, endConcept);
        return new ConceptBlock(rows, firstConcept, endConcept, null, null);
    }

    /**
     * All concepts, on rows whose activations are known too.
     *
     * @param activations of row i of the store in its row i; null where no matcher needs them
     */
    public static ConceptBlock ofAll(RowStore rows, RealRows activations) {
        return new ConceptBlock(rows, 0, rows.concepts(), null, activations);
    }

    /**
     * A block whose counts are kept.
     *
     * @param counts gives them for each concept of the block, as {@link #counts}
     */
    static ConceptBlock counted(
            RowStore rows, int firstConcept, int endConcept, IntFunction<int[]> counts) {
        return new ConceptBlock(rows, firstConcept, endConcept, counts, null);
    }

    /**
     * @throws IllegalArgumentException if the block is empty or not a part of 0..C
     */
    static void requireBlock(int concepts, int firstConcept, int endConcept) {
        if (firstConcept < 0 || endConcept > concepts || firstConcept >= endConcept) {
            throw new IllegalArgumentException(
                    "the block of concepts must be a non-empty part of 0.."
                            + concepts
                            + ", got "
                            + firstConcept
                            + ".."
                            + endConcept);
        }
    }

    /** The rows; some may be removed ones, see {@link RowStore#isLive}. */
    public RowStore rows() {
        return rows;
    }

    /** First concept of the block. */
    public int firstConcept() {
        return firstConcept;
    }

    /** One more than the last concept of the block. */
    public int endConcept() {
        return endConcept;
    }

    /** The live rows that show a concept. */
    public int[] positives(int concept) {
        IntList list = rows.rowsOfConcept(concept);
        return Arrays.stream(list.items(), 0, list.size()).filter(rows::isLive).toArray();
    }

    /** How many of the live rows that show the concept have each latent active [D]. */
    public int[] counts(int concept) {
        return counts.apply(concept);
    }

    /**
     * The real activations of the active latents, row i of the store in row i.
     *
     * @throws IllegalStateException if they are not known; {@link MatchingMethod#needsActivations}
     *     says who needs them
     */
    public RealRows activations() {
        if (activations == null) {
            throw new IllegalStateException(
                    "the matching needs real activations, and only active or not is known");
        }
        return activations;
    }

    private IntFunction<int[]> countingIn(int[] scratch) {
        return concept -> {
            int[] positives = positives(concept);
            Arrays.fill(scratch, 0);
            rows.addTo(scratch, positives, 0, positives.length);
            return scratch;
        };
    }
}
