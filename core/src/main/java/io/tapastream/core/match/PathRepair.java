package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;
import java.util.Arrays;

/**
 * Brings the path of a concept up to date: checks level by level whether the lead is still the best
 * latent, and where it is not, moves the rows whose first lead changes between the levels, or
 * starts over from there when that touches fewer rows. Then T_s of every level is exact again, and
 * so is every argmax; the path equals a pursuit from nothing.
 *
 * <p>Scratch space: a few bytes per row and latent. Not safe for use by several threads.
 */
final class PathRepair {
    /** Covered by no lead. */
    private static final byte NONE = Byte.MAX_VALUE;

    /** Row that was removed but still stands in posting lists. */
    private static final byte GONE = -1;

    /** Row of the new lead, while a lead changes. */
    private static final byte TAKEN = -2;

    /** One exact score costs about as much as the scan of this many latents. */
    private static final int CHEAPER_TO_SCAN = 16;

    private final RowStore rows;
    private final LevelTables pool;
    private final LatentScan scan = new LatentScan();
    private final byte[] levelOf;
    private final RowsByLevel leaving = new RowsByLevel();
    private final RowsByLevel entering = new RowsByLevel();
    private byte[] cover = new byte[0];
    private boolean coverReady;
    private byte[] shows = new byte[0];
    private boolean showsReady;
    private int[] picked = new int[0];
    private int concept;
    private int support;
    private double betaSquared;
    private LevelPath path;

    PathRepair(RowStore rows, LevelTables pool) {
        this.rows = rows;
        this.pool = pool;
        levelOf = new byte[rows.latents()];
        Arrays.fill(levelOf, NONE);
    }

    /** Turns to a concept; then {@link #repair} for each of its paths, then {@link #end}. */
    void begin(int nextConcept) {
        concept = nextConcept;
        support = rows.conceptSupport(concept);
        ensureCapacity();
    }

    /** Leaves the concept given to {@link #begin}. */
    void end() {
        if (showsReady) {
            markShows((byte) 0);
            showsReady = false;
        }
    }

    /**
     * Brings one path up to date; its first table already is.
     *
     * @param added rows showing the concept that came since the last time, removed ones too
     * @param removed rows showing the concept that went since the last time
     * @param lowered latents that fewer rows may have active than last time
     * @param cap the longest coalition, at least 1
     */
    void repair(
            LevelPath next, double beta, IntList added, IntList removed, IntList lowered, int cap) {
        path = next;
        betaSquared = beta * beta;
        scan.forget();
        for (int s = path.levels - 1; s >= 0; s--) {
            scan.remember(path.leads[s]);
        }
        boolean moved = added.size() + removed.size() + lowered.size() > 0 || path.isDirty();
        if ((moved && !path.tablesKept) || path.levels > cap) {
            path.truncate(0, pool);
        }
        path.tablesKept |= path.levels == 0;
        setLevels();
        shift(added, 1);
        shift(removed, -1);
        markBeaten(lowered);
        pursue(cap);
        path.markClean();
        clearLevels();
        coverReady = false;
    }

    /** Adds arrived rows to the levels (sign 1), or takes gone ones off (sign -1). */
    private void shift(IntList changed, int sign) {
        int levels = path.levels;
        if (changed.size() == 0 || levels == 0) {
            return;
        }
        RowsByLevel byLevel = entering;
        byLevel.clear();
        int deepest = 0;
        for (int i = 0; i < changed.size(); i++) {
            int level = Math.min(levels, rows.smallestOf(changed.get(i), levelOf));
            if (level < levels) {
                path.coveredPositives[level] += sign;
            }
            int depth = Math.min(level, levels - 1);
            deepest = Math.max(deepest, depth);
            byLevel.add(changed.get(i), depth);
        }
        path.markDirty(0, deepest);
        if (sign > 0) {
            byLevel.addTo(path.tables, 1, rows);
        } else {
            byLevel.subtractFrom(path.tables, 1, rows);
        }
    }

    /** A latent active in fewer rows scores higher; marks the levels whose lead it beats now. */
    private void markBeaten(IntList lowered) {
        if (lowered.size() > levelOf.length / CHEAPER_TO_SCAN) {
            path.markDirty(0, path.levels - 1);
            return;
        }
        int residual = support;
        for (int s = 0; s < path.levels && lowered.size() > 0; s++) {
            if (!path.isDirty(s) && beaten(s, residual, lowered)) {
                path.markDirty(s);
            }
            residual -= path.coveredPositives[s];
        }
    }

    private boolean beaten(int level, int residual, IntList lowered) {
        int[] table = path.tables[level];
        int[] supports = rows.latentSupport();
        int lead = path.leads[level];
        double score = FScore.fBeta(betaSquared, table[lead], residual, supports[lead]);
        for (int i = 0; i < lowered.size(); i++) {
            int j = lowered.get(i);
            double other = FScore.fBeta(betaSquared, table[j], residual, supports[j]);
            if (other > score || (other == score && j < lead)) {
                return true;
            }
        }
        return false;
    }

    private void pursue(int cap) {
        double[] f1 = new double[cap];
        int both = 0;
        int union = 0;
        int steps = 0;
        while (steps < cap) {
            int residual = support - both;
            if (steps == path.levels) {
                if (!path.tablesKept) {
                    restart(cap);
                    return;
                }
                extend(residual);
            } else if (path.isDirty(steps)) {
                int best = argmax(steps, residual);
                if (best != path.leads[steps]) {
                    changeLead(steps, best);
                }
            }
            both += path.coveredPositives[steps];
            union += path.coveredRows[steps];
            double f = FScore.f1(both, support, union);
            if (steps > 0 && f <= f1[steps - 1]) {
                truncate(steps + 1);
                break;
            }
            f1[steps++] = f;
        }
        Arrays.fill(f1, steps, cap, f1[steps - 1]);
        path.match = new ConceptMatch(concept, support, Arrays.copyOf(path.leads, steps), f1);
    }

    private void restart(int cap) {
        truncate(0);
        path.tablesKept = true;
        coverReady = false;
        pursue(cap);
    }

    private void truncate(int levels) {
        clearLevels();
        path.truncate(levels, pool);
        setLevels();
    }

    private int argmax(int level, int residual) {
        return scan.argmax(
                path.tables[level], rows.latentSupport(), betaSquared, residual, rows.rows());
    }

    /** Adds the next level: its table from the level before, its lead, what it covers. */
    private void extend(int residual) {
        int level = path.levels;
        if (level > 0) {
            path.tables[level] = countResidual(level, residual);
        }
        int lead = argmax(level, residual);
        if (!coverReady) {
            prepareCover();
        }
        path.leads[level] = lead;
        path.levels = level + 1;
        levelOf[lead] = (byte) Math.min(levelOf[lead], level);
        cover(level);
    }

    /** Marks the rows that a level is the first to cover, and counts them. */
    private void cover(int level) {
        IntList list = rows.rowsOfLatent(path.leads[level]);
        int[] items = list.items();
        int all = 0;
        int positives = 0;
        for (int i = 0; i < list.size(); i++) {
            int row = items[i];
            if (cover[row] == NONE) {
                cover[row] = (byte) level;
                all++;
                positives += shows[row];
            }
        }
        path.coveredRows[level] = all;
        path.coveredPositives[level] = positives;
    }

    private int[] countResidual(int level, int residual) {
        if (!coverReady) {
            prepareCover();
        }
        int[] table = pool.borrow();
        int last = level - 1;
        if (path.coveredPositives[last] <= residual) {
            System.arraycopy(path.tables[last], 0, table, 0, table.length);
            int n = pick(rows.rowsOfLatent(path.leads[last]), (byte) last);
            rows.subtractFrom(table, picked, 0, n);
        } else {
            Arrays.fill(table, 0);
            int n = pick(rows.rowsOfConcept(concept), NONE);
            rows.addTo(table, picked, 0, n);
        }
        return table;
    }

    private int pick(IntList list, byte level) {
        int[] items = list.items();
        int n = 0;
        for (int i = 0; i < list.size(); i++) {
            int row = items[i];
            picked[n] = row;
            n += cover[row] == level ? shows[row] : 0;
        }
        return n;
    }

    /** Replaces the lead of a known level and makes the deeper levels fit, or forgets them. */
    private void changeLead(int level, int lead) {
        if (!coverReady) {
            prepareCover();
        }
        int before = path.leads[level];
        path.leads[level] = lead;
        levelOf[before] = NONE;
        setLevels();
        collectMoves(level, lead, before);
        long rebuilt = 0;
        for (int s = level; s < path.levels; s++) {
            rebuilt += path.coveredPositives[s];
        }
        if (leaving.stepsAbove(level) + entering.stepsAbove(level) <= rebuilt) {
            leaving.subtractFrom(path.tables, level + 1, rows);
            entering.addTo(path.tables, level + 1, rows);
        } else {
            truncate(level + 1);
            prepareCover();
        }
    }

    /** Finds the rows whose first lead changes, and counts them where they now belong. */
    private void collectMoves(int level, int lead, int before) {
        leaving.clear();
        entering.clear();
        int last = path.levels - 1;
        int deepest = level;
        IntList taken = rows.rowsOfLatent(lead);
        for (int i = 0; i < taken.size(); i++) {
            int row = taken.get(i);
            if (cover[row] > level) {
                moved(row, cover[row], level);
                if (shows[row] != 0) {
                    leaving.add(row, Math.min(cover[row], last));
                    deepest = Math.max(deepest, cover[row]);
                }
            }
            if (cover[row] >= level) {
                cover[row] = TAKEN;
            }
        }
        IntList left = rows.rowsOfLatent(before);
        for (int i = 0; i < left.size(); i++) {
            int row = left.get(i);
            if (cover[row] == level) {
                byte now = (byte) rows.smallestOf(row, levelOf);
                moved(row, level, now);
                cover[row] = now;
                if (shows[row] != 0) {
                    entering.add(row, Math.min(now, last));
                    deepest = Math.max(deepest, now);
                }
            }
        }
        for (int i = 0; i < taken.size(); i++) {
            int row = taken.get(i);
            cover[row] = cover[row] == TAKEN ? (byte) level : cover[row];
        }
        path.markDirty(level + 1, Math.min(deepest, last));
    }

    private void moved(int row, int from, int to) {
        if (from != NONE) {
            path.coveredRows[from]--;
            path.coveredPositives[from] -= shows[row];
        }
        if (to != NONE) {
            path.coveredRows[to]++;
            path.coveredPositives[to] += shows[row];
        }
    }

    /** Works out which known level covers each row, and the counts of covered rows. */
    private void prepareCover() {
        if (!showsReady) {
            markShows((byte) 1);
            showsReady = true;
        }
        Arrays.fill(cover, 0, rows.handleLimit(), NONE);
        rows.markRemoved(cover, GONE);
        for (int s = 0; s < path.levels; s++) {
            cover(s);
        }
        coverReady = true;
    }

    private void markShows(byte mark) {
        IntList list = rows.rowsOfConcept(concept);
        for (int i = 0; i < list.size(); i++) {
            shows[list.get(i)] = mark;
        }
    }

    private void setLevels() {
        for (int s = path.levels - 1; s >= 0; s--) {
            levelOf[path.leads[s]] = (byte) s;
        }
    }

    private void clearLevels() {
        for (int s = 0; s < path.levels; s++) {
            levelOf[path.leads[s]] = NONE;
        }
    }

    private void ensureCapacity() {
        int needed = rows.handleLimit() + 1;
        if (cover.length < needed) {
            cover = new byte[needed + needed / 2];
            shows = new byte[cover.length];
            picked = new int[cover.length];
        }
    }
}
