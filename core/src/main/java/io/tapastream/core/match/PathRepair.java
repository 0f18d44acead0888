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
    /** Copying and scanning so many latents costs about as much as moving one row. */
    private static final int LATENTS_PER_ROW = 32;

    /** Scoring one latent on its own costs about as much as scanning so many. */
    private static final int LATENTS_PER_CHECK = 16;

    private final RowStore rows;
    private final LevelTables pool;
    private final RowCover cover;
    private final LatentScan scan = new LatentScan();
    private final byte[] levelOf;
    private final RowsByLevel leaving = new RowsByLevel();
    private final RowsByLevel entering = new RowsByLevel();
    private int concept;
    private int support;
    private double betaSquared;
    private LevelPath path;

    PathRepair(RowStore rows, LevelTables pool) {
        this.rows = rows;
        this.pool = pool;
        cover = new RowCover(rows);
        levelOf = new byte[rows.latents()];
        Arrays.fill(levelOf, RowCover.NONE);
    }

    /**
     * Brings a path up to date; the first table of its concept already is.
     *
     * @param state what came and went since the last time
     * @param lowered the latents of the rows that went since the last time
     * @param removedRows how many rows went at all since the last time
     * @param cap the longest coalition, at least 1
     */
    void repair(
            int ofConcept,
            LevelPath next,
            double beta,
            ConceptState state,
            IntList lowered,
            int removedRows,
            int cap) {
        concept = ofConcept;
        support = rows.conceptSupport(concept);
        path = next;
        cover.begin(concept, path);
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
        checkLowered(lowered, removedRows);
        pursue(cap);
        path.markClean();
        clearLevels();
        cover.forget();
    }

    /** Adds arrived rows to the levels (sign 1), or removes rows from them (sign -1). */
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

    /**
     * A latent that fewer rows have active scores higher; marks the levels whose lead such a latent
     * beats now. Where nothing else has changed that is a proof, without certificate or scan.
     */
    private void checkLowered(IntList lowered, int removedRows) {
        if (removedRows == 0) {
            return;
        }
        boolean few = lowered.size() <= rows.latents() / LATENTS_PER_CHECK;
        int residual = support;
        for (int s = 0; s < path.levels; s++) {
            path.certificate(s).removed(removedRows);
            if (!path.isDirty(s) && (!few || isBeaten(s, residual, lowered))) {
                path.markDirty(s);
            }
            residual -= path.coveredPositives[s];
        }
    }

    private boolean isBeaten(int level, int residual, IntList lowered) {
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
        cover.forget();
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
        cover.prepare();
        path.leads[level] = lead;
        path.levels = level + 1;
        levelOf[lead] = (byte) Math.min(levelOf[lead], level);
        cover.cover(level);
    }

    private int[] countResidual(int level, int residual) {
        cover.prepare();
        int[] table = pool.borrow();
        int last = level - 1;
        if (path.coveredPositives[last] <= residual) {
            System.arraycopy(path.tables[last], 0, table, 0, table.length);
            int n = cover.pickCovered(last);
            rows.subtractFrom(table, cover.picked(), 0, n);
        } else {
            Arrays.fill(table, 0);
            int n = cover.pickResidual();
            rows.addTo(table, cover.picked(), 0, n);
        }
        return table;
    }

    /** Replaces the lead of a known level and makes the deeper levels fit, or forgets them. */
    private void changeLead(int level, int lead) {
        cover.prepare();
        int before = path.leads[level];
        path.leads[level] = lead;
        levelOf[before] = RowCover.NONE;
        setLevels();
        cover.moveRows(level, before, levelOf, leaving, entering);
        long rebuilt = 0;
        for (int s = level; s < path.levels; s++) {
            rebuilt += path.coveredPositives[s] + rows.latents() / LATENTS_PER_ROW;
        }
        if (leaving.stepsAbove(level) + entering.stepsAbove(level) <= rebuilt) {
            applyMoves(level);
        } else {
            truncate(level + 1);
            cover.forget();
            cover.prepare();
        }
    }

    private void applyMoves(int level) {
        int deepest = leaving.order();
        for (int t = level + 1; t <= deepest; t++) {
            rows.subtractFrom(path.tables[t], leaving.ordered(), 0, leaving.countAt(t));
            path.certificate(t).leftResidual(leaving.countAt(t));
        }
        path.markDirty(level + 1, deepest);
        deepest = entering.order();
        path.markDirty(level + 1, deepest);
        for (int t = level + 1; t <= deepest; t++) {
            rows.addTo(path.tables[t], entering.ordered(), 0, entering.countAt(t));
            path.certificate(t).enteredResidual(entering.countAt(t));
        }
    }

    private void setLevels() {
        for (int s = path.levels - 1; s >= 0; s--) {
            levelOf[path.leads[s]] = (byte) s;
        }
    }

    private void clearLevels() {
        for (int s = 0; s < path.levels; s++) {
            levelOf[path.leads[s]] = RowCover.NONE;
        }
    }
}
