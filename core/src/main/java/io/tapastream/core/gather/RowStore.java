package io.tapastream.core.gather;

import java.util.Arrays;

/**
 * The annotated images of one SAE and data set as sparse rows: per row its active latents and its
 * concepts, with posting lists latent to rows and concept to rows, and the supports P [D] and n
 * [C].
 *
 * <p>A row keeps its handle until it is removed. A removed row leaves the counts at once, but stays
 * in the posting lists (see {@link #isLive}) until enough of them have gathered to clear all lists
 * in one pass; only then is a handle given out again. So removal costs amortised O(k + concepts).
 *
 * <p>Space: 2 bytes per active latent for the row (4 above D = 65,536) and 4 for the posting list.
 * Not safe for use by several threads.
 */
public final class RowStore {
    private static final int MIN_DEAD_BEFORE_PURGE = 1024;

    private final int concepts;
    private final int latents;
    private final LatentRows latentRows;
    private int[][] conceptRows = new int[0][];
    private boolean[] live = new boolean[0];
    private final IntList[] rowsOfLatent;
    private final IntList[] rowsOfConcept;
    private final int[] latentSupport;
    private final int[] conceptSupport;
    private final IntList dead = new IntList();
    private final IntList free = new IntList();
    private int handles;
    private int liveRows;
    private long activeEntries;

    public RowStore(int concepts, int latents) {
        if (concepts < 1 || latents < 1) {
            throw new IllegalArgumentException(
                    "concepts and latents must be at least 1, got "
                            + concepts
                            + " concepts and "
                            + latents
                            + " latents");
        }
        this.concepts = concepts;
        this.latents = latents;
        latentRows = new LatentRows(latents);
        rowsOfLatent = new IntList[latents];
        Arrays.setAll(rowsOfLatent, j -> new IntList());
        rowsOfConcept = new IntList[concepts];
        Arrays.setAll(rowsOfConcept, c -> new IntList());
        latentSupport = new int[latents];
        conceptSupport = new int[concepts];
    }

    /**
     * Adds a row.
     *
     * @param rowLatents active latents, ascending and distinct, each in 0..D-1; copied
     * @param rowConcepts concepts of the image, ascending and distinct, each in 0..C-1; copied
     * @return the row's handle
     * @throws IllegalArgumentException if a list is not ascending or an index is outside; nothing
     *     has changed then
     */
    public int insert(int[] rowLatents, int[] rowConcepts) {
        requireAscending("latent", rowLatents, latents);
        requireAscending("concept", rowConcepts, concepts);
        int row = free.size() > 0 ? free.removeLast() : handles++;
        ensureCapacity(row + 1);
        latentRows.set(row, rowLatents);
        conceptRows[row] = rowConcepts.clone();
        live[row] = true;
        for (int j : rowLatents) {
            rowsOfLatent[j].add(row);
            latentSupport[j]++;
        }
        for (int c : rowConcepts) {
            rowsOfConcept[c].add(row);
            conceptSupport[c]++;
        }
        liveRows++;
        activeEntries += rowLatents.length;
        return row;
    }

    /**
     * Takes a row out.
     *
     * @throws IllegalArgumentException if there is no such row
     */
    public void remove(int row) {
        requireRow(row);
        for (int j : latentRows.get(row)) {
            latentSupport[j]--;
        }
        for (int c : conceptRows[row]) {
            conceptSupport[c]--;
        }
        activeEntries -= latentRows.length(row);
        live[row] = false;
        liveRows--;
        dead.add(row);
    }

    /**
     * Clears removed rows out of the posting lists when at least a fifth of all rows are removed
     * ones. Never called from inside: the owner decides when no list is being walked and no removed
     * row is needed any more.
     */
    public void purgeIfWorthwhile() {
        if (dead.size() < MIN_DEAD_BEFORE_PURGE || dead.size() < liveRows / 4) {
            return;
        }
        for (IntList list : rowsOfLatent) {
            dropDead(list);
        }
        for (IntList list : rowsOfConcept) {
            dropDead(list);
        }
        for (int i = 0; i < dead.size(); i++) {
            conceptRows[dead.get(i)] = null;
            free.add(dead.get(i));
        }
        dead.clear();
        latentRows.compact(live, handles);
    }

    private void dropDead(IntList list) {
        int[] items = list.items();
        int kept = 0;
        for (int i = 0; i < list.size(); i++) {
            if (live[items[i]]) {
                items[kept++] = items[i];
            }
        }
        list.truncate(kept);
    }

    public int concepts() {
        return concepts;
    }

    public int latents() {
        return latents;
    }

    /** Number of rows that are present. */
    public int rows() {
        return liveRows;
    }

    /** One more than the largest handle ever given out: the size for arrays indexed by row. */
    public int handleLimit() {
        return handles;
    }

    public boolean isLive(int row) {
        return live[row];
    }

    /** marks[row] = mark for each removed row that posting lists may still hold. */
    public void markRemoved(byte[] marks, byte mark) {
        for (int i = 0; i < dead.size(); i++) {
            marks[dead.get(i)] = mark;
        }
    }

    /** Rows with latent j active, removed ones among them; see {@link #isLive}. */
    public IntList rowsOfLatent(int j) {
        return rowsOfLatent[j];
    }

    /** Rows that show concept c, removed ones among them; see {@link #isLive}. */
    public IntList rowsOfConcept(int c) {
        return rowsOfConcept[c];
    }

    /** P [D]: number of rows with each latent active. Not a copy: read only. */
    public int[] latentSupport() {
        return latentSupport;
    }

    /** Number of rows that show concept c. */
    public int conceptSupport(int c) {
        return conceptSupport[c];
    }

    /** Active latents of a row, a copy. A removed row still answers until the next purge. */
    public int[] latentsOf(int row) {
        return latentRows.get(row);
    }

    /** Concepts of a row. Not a copy: read only. */
    public int[] conceptsOf(int row) {
        return conceptRows[row];
    }

    /** Sum of the rows' lengths. */
    public long activeEntries() {
        return activeEntries;
    }

    /** counts[j] += 1 for each active latent j of rows[from..to). Removed rows count too. */
    public void addTo(int[] counts, int[] rows, int from, int to) {
        latentRows.addTo(counts, rows, from, to);
    }

    /** counts[j] -= 1 for each active latent j of rows[from..to). Removed rows count too. */
    public void subtractFrom(int[] counts, int[] rows, int from, int to) {
        latentRows.subtractFrom(counts, rows, from, to);
    }

    /** The smallest of values[j] over the active latents j of a row; 127 for a row with none. */
    public int smallestOf(int row, byte[] values) {
        return latentRows.smallestOf(row, values);
    }

    /** Sets bit j of words[from..] for each active latent j of a row. */
    void setBits(int row, long[] words, int from) {
        for (int j : latentRows.get(row)) {
            words[from + (j >>> 6)] |= 1L << j;
        }
    }

    /** Estimate of the bytes held. */
    public long memoryBytes() {
        long bytes = latentRows.memoryBytes() + 40L * handles + 40L * latents + 40L * concepts;
        for (IntList list : rowsOfLatent) {
            bytes += list.memoryBytes();
        }
        for (IntList list : rowsOfConcept) {
            bytes += 2 * list.memoryBytes();
        }
        return bytes;
    }

    private void requireRow(int row) {
        if (row < 0 || row >= handles || !live[row]) {
            throw new IllegalArgumentException(
                    "no row " + row + ": it was never inserted or is removed already");
        }
    }

    private static void requireAscending(String what, int[] ids, int limit) {
        int previous = -1;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= limit) {
                throw new IllegalArgumentException(
                        what
                                + " "
                                + ids[i]
                                + " at position "
                                + i
                                + " is outside 0.."
                                + (limit - 1));
            }
            if (ids[i] <= previous) {
                throw new IllegalArgumentException(
                        what
                                + "s must be ascending and distinct, but "
                                + ids[i]
                                + " at position "
                                + i
                                + " follows "
                                + previous);
            }
            previous = ids[i];
        }
    }

    private void ensureCapacity(int rows) {
        if (conceptRows.length < rows) {
            int capacity = Math.max(rows, conceptRows.length * 3 / 2 + 16);
            conceptRows = Arrays.copyOf(conceptRows, capacity);
            live = Arrays.copyOf(live, capacity);
        }
    }
}
