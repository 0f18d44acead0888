package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;

/**
 * FBMP kept up to date while annotated images arrive and are removed again: after {@link #refresh}
 * the coalitions and F1 paths equal, to the last bit, what {@link BatchFbmp} gives on the rows
 * present.
 *
 * <p>An engine holds all rows, and matches one block of concepts. Per concept and beta it keeps the
 * pursuit in its current state (see {@link LevelPath}). A row that comes or goes can only move
 *
 * <ul>
 *   <li>the paths of the concepts it shows: their counts change down to the level that covers it;
 *   <li>the paths that hold one of its latents: the union changes, and the score of that lead;
 *   <li>when it goes, any path that one of its latents may now lead, since a latent active in fewer
 *       rows scores higher everywhere.
 * </ul>
 *
 * Those are checked at the next refresh, the others are left alone. Counts are applied at the
 * refresh too, concept by concept, because then they stay in the processor's cache.
 *
 * <p>Space: the rows, T of the first step [block, D] ints, and up to a budget the counts of the
 * deeper levels; paths beyond the budget are pursued from the start when something about them
 * changed. Not safe for use by several threads.
 */
public final class FbmpEngine {
    /** Bytes of deeper levels' counts an engine keeps unless set otherwise. */
    public static final long DEFAULT_LEVEL_BYTES = 64L << 20;

    /** Levels are repaired while at most one in so many of a concept's rows is new or removed. */
    private static final int REPAIR_SHARE = 128;

    private final int firstConcept;
    private final int endConcept;
    private final MatchingOptions options;
    private final int repairShare;
    private final RowStore store;
    private final ConceptState[] states;
    private final LevelTables tables;
    private final PathRepair repair;
    private final PathTouches touches;
    private final SparsePursuit pursuit;
    private final IntList lowered = new IntList();
    private final boolean[] isLowered;
    private int removedRows;
    private int cap;

    /**
     * @param concepts C, all concepts: the longest coalition is min(maxCoalition, N, C)
     * @param firstConcept first concept of the block to match
     * @param endConcept one more than the last concept of the block
     * @param latents dictionary size D
     * @throws IllegalArgumentException if the block is empty or outside 0..C
     */
    public FbmpEngine(
            int concepts, int firstConcept, int endConcept, int latents, MatchingOptions options) {
        this(concepts, firstConcept, endConcept, latents, options, DEFAULT_LEVEL_BYTES);
    }

    /**
     * As above, with a budget for the counts of the deeper levels: time against memory, never
     * against exactness.
     *
     * @param levelBytes the most bytes to keep them in, at least 0
     */
    public FbmpEngine(
            int concepts,
            int firstConcept,
            int endConcept,
            int latents,
            MatchingOptions options,
            long levelBytes) {
        this(concepts, firstConcept, endConcept, latents, options, levelBytes, REPAIR_SHARE);
    }

    /** With another share, for tests: at 0 every path is repaired, however much has changed. */
    FbmpEngine(
            int concepts,
            int firstConcept,
            int endConcept,
            int latents,
            MatchingOptions options,
            long levelBytes,
            int repairShare) {
        ConceptBlock.requireBlock(concepts, firstConcept, endConcept);
        if (levelBytes < 0) {
            throw new IllegalArgumentException("levelBytes must be at least 0, got " + levelBytes);
        }
        this.firstConcept = firstConcept;
        this.endConcept = endConcept;
        this.options = options;
        this.repairShare = repairShare;
        store = new RowStore(concepts, latents);
        tables = new LevelTables(latents, levelBytes);
        repair = new PathRepair(store, tables);
        pursuit = new SparsePursuit(store, options.maxCoalition());
        states = new ConceptState[endConcept - firstConcept];
        for (int i = 0; i < states.length; i++) {
            states[i] = new ConceptState(firstConcept + i, latents, options);
        }
        isLowered = new boolean[latents];
        touches = new PathTouches(states, options.betas().size(), latents);
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
        int row = store.insert(latents, concepts);
        for (int concept : concepts) {
            if (inBlock(concept)) {
                states[concept - firstConcept].added.add(row);
            }
        }
        touches.arrived(latents);
        return row;
    }

    /**
     * Takes an image out again.
     *
     * @throws IllegalArgumentException if there is no such row; the engine is unchanged then
     */
    public void remove(int row) {
        store.remove(row);
        for (int concept : store.conceptsOf(row)) {
            if (inBlock(concept)) {
                states[concept - firstConcept].removed.add(row);
            }
        }
        int[] latents = store.latentsOf(row);
        touches.left(latents);
        for (int j : latents) {
            if (!isLowered[j]) {
                isLowered[j] = true;
                lowered.add(j);
            }
        }
        removedRows++;
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
        int before = cap;
        cap = Math.min(options.maxCoalition(), Math.min(store.rows(), store.concepts()));
        boolean all = cap != before || removedRows > 0;
        IntList changed = new IntList();
        for (int i = 0; i < states.length; i++) {
            if ((all || states[i].isStale()) && bringUpToDate(i)) {
                changed.add(firstConcept + i);
            }
        }
        for (int i = 0; i < lowered.size(); i++) {
            isLowered[lowered.get(i)] = false;
        }
        lowered.clear();
        removedRows = 0;
        store.purgeIfWorthwhile();
        return changed.toArray();
    }

    private boolean bringUpToDate(int index) {
        ConceptState state = states[index];
        state.countFirst(store);
        boolean begun = false;
        boolean changed = false;
        for (int b = 0; b < state.paths.length; b++) {
            LevelPath path = state.paths[b];
            ConceptMatch before = path.match;
            double beta = options.betas().get(b);
            if (cap == 0) {
                path.clear(tables);
            } else if (worthRepairing(state, path)) {
                repair.repair(firstConcept + index, path, beta, state, lowered, removedRows, cap);
            } else {
                if (!begun) {
                    pursuit.begin(firstConcept + index, state.firstCounts);
                    begun = true;
                }
                path.adopt(pursuit, pursuit.run(beta), tables);
            }
            touches.follow(index, b);
            if (!tables.withinBudget()) {
                path.dropTables(tables);
            }
            changed |= !path.match.equals(before);
        }
        state.settle();
        return changed;
    }

    /**
     * Whether so little has changed that checking the levels is cheaper than a new pursuit, which
     * works in one table that stays in the cache.
     */
    private boolean worthRepairing(ConceptState state, LevelPath path) {
        long moved = (long) state.added.size() + state.removed.size();
        if (moved == 0 && removedRows == 0 && !path.isDirty() && path.levels > 0) {
            return true;
        }
        return moved * repairShare <= store.conceptSupport(path.match.concept())
                && tables.withinBudget();
    }

    private boolean inBlock(int concept) {
        return concept >= firstConcept && concept < endConcept;
    }

    /**
     * The match of a concept as of the last refresh; before the first one it is empty.
     *
     * @param betaIndex index into the betas of the options
     * @throws IllegalArgumentException if there is no such beta, or the concept is outside the
     *     block
     */
    public ConceptMatch match(int betaIndex, int concept) {
        if (betaIndex < 0 || betaIndex >= options.betas().size()) {
            throw new IllegalArgumentException(
                    "beta index must be in 0.."
                            + (options.betas().size() - 1)
                            + ", got "
                            + betaIndex);
        }
        if (!inBlock(concept)) {
            throw new IllegalArgumentException(
                    "concept must be in the block "
                            + firstConcept
                            + ".."
                            + (endConcept - 1)
                            + ", got "
                            + concept);
        }
        return states[concept - firstConcept].paths[betaIndex].match;
    }

    /**
     * The block with its rows, and the counts that the pursuit keeps anyway. To be used while
     * nothing was added or removed since the last refresh.
     */
    ConceptBlock block() {
        return ConceptBlock.counted(
                store,
                firstConcept,
                endConcept,
                concept -> states[concept - firstConcept].firstCounts);
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
        long paths = 0;
        for (ConceptState state : states) {
            for (LevelPath path : state.paths) {
                paths += path.memoryBytes();
            }
        }
        long counts = 4L * (states.length + 2L) * store.latents();
        long perRow = 15L * store.handleLimit();
        return store.memoryBytes()
                + tables.memoryBytes()
                + touches.memoryBytes()
                + paths
                + counts
                + perRow;
    }
}
