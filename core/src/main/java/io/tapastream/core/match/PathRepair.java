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

    private final RowStore rows;
    private final LevelTables pool;
    private final LatentScan scan = new LatentScan();
    private final byte[] levelOf;
    private final RowsByLevel leaving = new RowsByLevel();
    private final RowsByLevel entering = new RowsByLevel();
    private byte[] cover = new byte[0];
    private boolean coverReady;
    private byte[] shows = new byte[0];
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

    /**
     * Brings a path up to date; the first table of its concept already is.
     *
     * @param state what came and went since the last time
     * @param removedRows how many rows went at all since the last time
     * @param cap the longest coalition, at least 1
     */
    void repair(
            int ofConcept,
            LevelPath next,
            double beta,
            ConceptState state,
            int removedRows,
            int cap) {
        concept = ofConcept;
        support = rows.conceptSupport(concept);
        ensureCapacity();
        path = next;
        betaSquared = beta * beta;
        scan.begin(betaSquared);
        scan.forget();
        for (int s = path.levels - 1; s >= 0; s--) {
            scan.remember(path.leads[s]);
        }
        boolean moved =
                state.added.size() + state.removed.size() + removedRows > 0 || path.isDirty();
        if ((moved && !path.tablesKept) || path.levels > cap) {
            path.truncate(0, pool);
        }
        path.tablesKept |= path.levels == 0;
        setLevels();
        shift(state.added, 1);
        shift(state.removed, -1);
        if (removedRows > 0) {
            path.markDirty(0, path.levels - 1);
            for (int s = 0; s < path.levels; s++) {
                path.certificate(s).removed(removedRows);
            }
        }
        pursue(cap);
        path.markClean();
        clearLevels();
        forgetCover();
    }

    private void forgetCover() {
        if (coverReady) {
            markShows((byte) 0);
            coverReady = false;
        }
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
        byLevel.order();
        for (int t = 0; t <= deepest; t++) {
            int n = byLevel.countAt(t);
            if (sign > 0) {
                path.certificate(t).arrivedInResidual(n);
            } else {
                path.certificate(t).leftResidual(n);
            }
            if (t > 0 && sign > 0) {
                rows.addTo(path.tables[t], byLevel.ordered(), 0, n);
            } else if (t > 0) {
                rows.subtractFrom(path.tables[t], byLevel.ordered(), 0, n);
            }
        }
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
                int best =
                        scan.argmax(
                                path.tables[steps],
                                rows.latentSupport(),
                                residual,
                                rows.rows(),
                                path.certificate(steps));
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
        forgetCover();
        pursue(cap);
    }

    private void truncate(int levels) {
        clearLevels();
        path.truncate(levels, pool);
        setLevels();
    }

    /** Adds the next level: its table from the level before, its lead, what it covers. */
    private void extend(int residual) {
        int level = path.levels;
        if (level > 0) {
            path.tables[level] = countResidual(level, residual);
        }
        int lead = scan.argmax(path.tables[level], rows.latentSupport(), residual, rows.rows());
        path.certificate(level).revoke();
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
            applyMoves(level);
        } else {
            truncate(level + 1);
            prepareCover();
        }
    }

    private void applyMoves(int level) {
        int deepest = leaving.order();
        for (int t = level + 1; t <= deepest; t++) {
            rows.subtractFrom(path.tables[t], leaving.ordered(), 0, leaving.countAt(t));
            path.certificate(t).leftResidual(leaving.countAt(t));
        }
        deepest = entering.order();
        for (int t = level + 1; t <= deepest; t++) {
            rows.addTo(path.tables[t], entering.ordered(), 0, entering.countAt(t));
            path.certificate(t).enteredResidual(entering.countAt(t));
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
        markShows((byte) 1);
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
