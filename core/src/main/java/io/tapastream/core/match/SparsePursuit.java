package io.tapastream.core.match;

import io.tapastream.core.gather.IntList;
import io.tapastream.core.gather.RowStore;
import java.util.Arrays;

/**
 * FBMP of one concept after another over sparse rows, from nothing. T of the first step is counted
 * once per concept and shared by all betas; each step takes the rows that left the residual off
 * again, or counts those that stay, whichever are fewer.
 *
 * <p>Not safe for use by several threads.
 */
final class SparsePursuit {
    private static final byte OPEN_POSITIVE = 1;
    private static final byte COVERED = 2;

    private final RowStore rows;
    private final int maxCoalition;
    private final LatentScan scan = new LatentScan();
    private final int[] ownCounts;
    private int[] firstCounts;
    private final int[] counts;
    private final int[] leads;
    private final int[] coveredPositives;
    private final int[] coveredRows;
    private int levels;
    private byte[] status = new byte[0];
    private int[] positives = new int[0];
    private int[] residual = new int[0];
    private int[] removed = new int[0];
    private int concept;
    private int support;
    private int residualSize;
    private int union;

    SparsePursuit(RowStore rows, int maxCoalition) {
        this.rows = rows;
        this.maxCoalition = maxCoalition;
        ownCounts = new int[rows.latents()];
        counts = new int[rows.latents()];
        leads = new int[maxCoalition];
        coveredPositives = new int[maxCoalition];
        coveredRows = new int[maxCoalition];
    }

    /** Turns to a concept; {@link #run} may be called for each beta after this. */
    void begin(int nextConcept) {
        begin(nextConcept, ownCounts);
        Arrays.fill(ownCounts, 0);
        rows.addTo(ownCounts, positives, 0, support);
    }

    /** Turns to a concept whose T of the first step [D] is known. */
    void begin(int nextConcept, int[] knownCounts) {
        concept = nextConcept;
        firstCounts = knownCounts;
        scan.forget();
        ensureCapacity();
        IntList list = rows.rowsOfConcept(concept);
        int[] items = list.items();
        support = 0;
        for (int i = 0; i < list.size(); i++) {
            positives[support] = items[i];
            support += rows.isLive(items[i]) ? 1 : 0;
        }
    }

    /** The match of the concept given to {@link #begin}. */
    ConceptMatch run(double beta) {
        int cap = Math.min(maxCoalition, Math.min(rows.rows(), rows.concepts()));
        start();
        scan.begin(beta * beta);
        scan.begin(beta * beta);
        double[] f1 = new double[cap];
        int steps = 0;
        for (levels = 0; levels < cap; levels++) {
            int lead = scan.argmax(counts, rows.latentSupport(), residualSize, rows.rows());
            int before = union;
            int left = cover(lead);
            leads[levels] = lead;
            coveredPositives[levels] = left;
            coveredRows[levels] = union - before;
            double f = FScore.f1(support - residualSize + left, support, union);
            if (steps > 0 && f <= f1[steps - 1]) {
                levels++;
                break;
            }
            f1[steps++] = f;
            shrinkResidual(left);
        }
        Arrays.fill(f1, steps, cap, steps == 0 ? 0 : f1[steps - 1]);
        return new ConceptMatch(concept, support, Arrays.copyOf(leads, steps), f1);
    }

    /** Steps of the last run, the one that stopped it included. */
    int levels() {
        return levels;
    }

    int lead(int level) {
        return leads[level];
    }

    /** Rows showing the concept that a step of the last run was the first to cover. */
    int coveredPositives(int level) {
        return coveredPositives[level];
    }

    /** Rows that a step of the last run was the first to cover. */
    int coveredRows(int level) {
        return coveredRows[level];
    }

    private void start() {
        System.arraycopy(firstCounts, 0, counts, 0, counts.length);
        System.arraycopy(positives, 0, residual, 0, support);
        residualSize = support;
        union = 0;
        Arrays.fill(status, (byte) 0);
        rows.markRemoved(status, COVERED);
        for (int i = 0; i < support; i++) {
            status[positives[i]] = OPEN_POSITIVE;
        }
    }

    /** Marks the rows of a latent as covered; returns how many of them left the residual. */
    private int cover(int lead) {
        IntList list = rows.rowsOfLatent(lead);
        int[] items = list.items();
        int size = list.size();
        int left = 0;
        int fresh = 0;
        for (int i = 0; i < size; i++) {
            int row = items[i];
            int before = status[row];
            removed[left] = row;
            left += before & OPEN_POSITIVE;
            fresh += 1 - (before >> 1);
            status[row] = COVERED;
        }
        union += fresh;
        return left;
    }

    private void shrinkResidual(int left) {
        int kept = 0;
        for (int i = 0; i < residualSize; i++) {
            int row = residual[i];
            residual[kept] = row;
            kept += status[row] & OPEN_POSITIVE;
        }
        residualSize = kept;
        if (left <= kept) {
            rows.subtractFrom(counts, removed, 0, left);
        } else {
            Arrays.fill(counts, 0);
            rows.addTo(counts, residual, 0, kept);
        }
    }

    private void ensureCapacity() {
        int needed = rows.handleLimit() + 1;
        if (status.length < needed) {
            status = new byte[needed];
            positives = new int[needed];
            residual = new int[needed];
            removed = new int[needed];
        }
    }
}
