package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import java.util.Arrays;

/**
 * Keeps the union of every path current while rows come and go, and notes which paths they touch:
 * those that hold one of the row's latents. A row counts at the first level whose lead it has
 * active. Where a lead's own support grows, its score falls, and its level has to be checked.
 *
 * <p>Cost per row: its latents, and the paths that hold one of them.
 */
final class PathTouches {
    private static final int NOT_TOUCHED = Integer.MAX_VALUE;

    private final ConceptState[] states;
    private final int betas;
    private final LeadIndex index;
    private final IntList touched = new IntList();
    private final int[] firstLevel;

    PathTouches(ConceptState[] states, int betas, int latents) {
        this.states = states;
        this.betas = betas;
        index = new LeadIndex(latents);
        firstLevel = new int[states.length * betas];
        Arrays.fill(firstLevel, NOT_TOUCHED);
    }

    /** A row with these active latents was added. */
    void arrived(int[] latents) {
        visit(latents, true);
        count(1);
    }

    /** A row with these active latents was removed. */
    void left(int[] latents) {
        visit(latents, false);
        count(-1);
    }

    /** Takes over the leads of a path after it was repaired. */
    void follow(int stateIndex, int beta) {
        LevelPath path = states[stateIndex].paths[beta];
        int[] leads = path.currentLeads();
        index.update(stateIndex * betas + beta, path.indexedLeads, leads);
        path.indexedLeads = leads;
    }

    long memoryBytes() {
        return index.memoryBytes() + 4L * firstLevel.length;
    }

    private void visit(int[] latents, boolean supportGrows) {
        for (int j : latents) {
            IntList uses = index.uses(j);
            int n = uses == null ? 0 : uses.size();
            for (int i = 0; i < n; i++) {
                int path = LeadIndex.path(uses.get(i));
                int level = LeadIndex.level(uses.get(i));
                if (firstLevel[path] == NOT_TOUCHED) {
                    touched.add(path);
                }
                firstLevel[path] = Math.min(firstLevel[path], level);
                if (supportGrows) {
                    pathAt(path).markDirty(level);
                }
            }
        }
    }

    private void count(int sign) {
        for (int i = 0; i < touched.size(); i++) {
            int path = touched.get(i);
            pathAt(path).coveredRows[firstLevel[path]] += sign;
            states[path / betas].touched = true;
            firstLevel[path] = NOT_TOUCHED;
        }
        touched.clear();
    }

    private LevelPath pathAt(int path) {
        return states[path / betas].paths[path % betas];
    }
}
