package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;
import java.util.Arrays;

/**
 * Which level of a path is the first to cover each row, worked out when a path has to be changed
 * and forgotten after. The loops walk posting lists whose rows fall this way and that, so they
 * select by arithmetic instead of branches that the processor could not predict.
 *
 * <p>Space: two bytes per row, and two lists. Not safe for use by several threads.
 */
final class RowCover {
    /** Covered by no lead. */
    static final byte NONE = Byte.MAX_VALUE;

    /** Row that was removed but is still in posting lists. */
    private static final byte GONE = -1;

    /** Row of the new lead, while a lead changes. */
    private static final byte TAKEN = -2;

    private final RowStore rows;
    private byte[] cover = new byte[0];
    private byte[] shows = new byte[0];
    private int[] picked = new int[0];
    private byte[] pickedFrom = new byte[0];
    private LevelPath path;
    private int concept;
    private boolean ready;

    RowCover(RowStore rows) {
        this.rows = rows;
    }

    /** Turns to another path; nothing is worked out yet. */
    void begin(int ofConcept, LevelPath next) {
        forget();
        concept = ofConcept;
        path = next;
    }

    /** Lets go of what was worked out, if anything was. */
    void forget() {
        if (ready) {
            markShows((byte) 0);
            ready = false;
        }
    }

    /** Works out which of the path's levels covers each row, and recounts the covered rows. */
    void prepare() {
        if (ready) {
            return;
        }
        ensureCapacity();
        markShows((byte) 1);
        Arrays.fill(cover, 0, rows.handleLimit(), NONE);
        rows.markRemoved(cover, GONE);
        ready = true;
        for (int s = 0; s < path.levels; s++) {
            cover(s);
        }
    }

    /** Marks the rows that a level is the first to cover, and counts them into the path. */
    void cover(int level) {
        IntList list = rows.rowsOfLatent(path.leads[level]);
        int[] items = list.items();
        int size = list.size();
        int all = 0;
        int positives = 0;
        for (int i = 0; i < size; i++) {
            int row = items[i];
            int now = cover[row];
            int keep = nonZeroMask(now ^ NONE);
            cover[row] = (byte) ((now & keep) | (level & ~keep));
            all += 1 + keep;
            positives += shows[row] & ~keep;
        }
        path.coveredRows[level] = all;
        path.coveredPositives[level] = positives;
    }

    /**
     * Finds the rows showing the concept that a level is the first to cover; see {@link #picked}.
     */
    int pickCovered(int level) {
        return pick(rows.rowsOfLatent(path.leads[level]), level);
    }

    /** Finds the rows showing the concept that no level covers; see {@link #picked}. */
    int pickResidual() {
        return pick(rows.rowsOfConcept(concept), NONE);
    }

    /** What the last pick found, valid up to the number it returned. */
    int[] picked() {
        return picked;
    }

    private int pick(IntList list, int level) {
        int[] items = list.items();
        int size = list.size();
        int n = 0;
        for (int i = 0; i < size; i++) {
            int row = items[i];
            picked[n] = row;
            n += shows[row] & ~nonZeroMask(cover[row] ^ level);
        }
        return n;
    }

    /**
     * After the lead of a level was replaced in the path: moves the rows whose first lead is
     * another one now, and counts them where they belong.
     *
     * @param before the lead that was replaced
     * @param levelOf level of each latent that leads, {@link #NONE} for the others
     * @param leaving gets the rows showing the concept that left deeper residuals, with their depth
     * @param entering gets those that entered deeper residuals
     */
    void moveRows(
            int level, int before, byte[] levelOf, RowsByLevel leaving, RowsByLevel entering) {
        leaving.clear();
        entering.clear();
        IntList taken = rows.rowsOfLatent(path.leads[level]);
        int n = take(taken, level);
        for (int i = 0; i < n; i++) {
            move(picked[i], pickedFrom[i], level, pickedFrom[i], leaving);
        }
        n = pickAll(rows.rowsOfLatent(before), level);
        for (int i = 0; i < n; i++) {
            byte now = (byte) rows.smallestOf(picked[i], levelOf);
            cover[picked[i]] = now;
            move(picked[i], level, now, now, entering);
        }
        settle(taken, level);
    }

    /** Marks a lead's rows not covered before a level, and picks those that were covered later. */
    private int take(IntList list, int level) {
        int[] items = list.items();
        int size = list.size();
        int n = 0;
        for (int i = 0; i < size; i++) {
            int row = items[i];
            int now = cover[row];
            picked[n] = row;
            pickedFrom[n] = (byte) now;
            n += (level - now) >>> 31;
            int keep = (now - level) >> 31;
            cover[row] = (byte) ((now & keep) | (TAKEN & ~keep));
        }
        return n;
    }

    private int pickAll(IntList list, int level) {
        int[] items = list.items();
        int size = list.size();
        int n = 0;
        for (int i = 0; i < size; i++) {
            int row = items[i];
            picked[n] = row;
            n += 1 + nonZeroMask(cover[row] ^ level);
        }
        return n;
    }

    private void settle(IntList list, int level) {
        int[] items = list.items();
        int size = list.size();
        for (int i = 0; i < size; i++) {
            int row = items[i];
            int now = cover[row];
            int keep = nonZeroMask(now ^ TAKEN);
            cover[row] = (byte) ((now & keep) | (level & ~keep));
        }
    }

    private void move(int row, int from, int to, int depth, RowsByLevel moved) {
        int positive = shows[row];
        if (from != NONE) {
            path.coveredRows[from]--;
            path.coveredPositives[from] -= positive;
        }
        if (to != NONE) {
            path.coveredRows[to]++;
            path.coveredPositives[to] += positive;
        }
        if (positive != 0) {
            moved.add(row, Math.min(depth, path.levels - 1));
        }
    }

    /** -1 for x other than 0, else 0. */
    private static int nonZeroMask(int x) {
        return (x | -x) >> 31;
    }

    private void markShows(byte mark) {
        IntList list = rows.rowsOfConcept(concept);
        int[] items = list.items();
        for (int i = 0; i < list.size(); i++) {
            shows[items[i]] = mark;
        }
    }

    private void ensureCapacity() {
        int needed = rows.handleLimit() + 1;
        if (cover.length < needed) {
            int capacity = needed + needed / 2;
            cover = new byte[capacity];
            shows = new byte[capacity];
            picked = new int[capacity];
            pickedFrom = new byte[capacity];
        }
    }
}
