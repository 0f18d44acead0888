package io.tapastream.core.match;

import io.tapastream.core.gather.DenseRows;
import java.util.Arrays;

/**
 * FBMP of one concept after another over bit rows, from nothing: as {@link SparsePursuit}, with
 * residual and union as bit sets of rows, and T counted by {@link ColumnCounter}; each step counts
 * the rows that left the residual or those that stay, whichever are fewer.
 *
 * <p>Not safe for use by several threads.
 */
final class DensePursuit {
    private final DenseRows rows;
    private final int maxCoalition;
    private final ColumnCounter counter;
    private final LatentScan scan = new LatentScan();
    private final int[] firstCounts;
    private final int[] counts;
    private final int[] picked;
    private final long[] residual;
    private final long[] union;
    private int concept;
    private int support;

    DensePursuit(DenseRows rows, int maxCoalition) {
        this.rows = rows;
        this.maxCoalition = maxCoalition;
        counter = new ColumnCounter(rows.byRow(), rows.rowWords(), rows.rows());
        firstCounts = new int[rows.latents()];
        counts = new int[rows.latents()];
        picked = new int[rows.rows() + 1];
        residual = new long[rows.columnWords()];
        union = new long[rows.columnWords()];
    }

    /** Turns to a concept; {@link #run} may be called for each beta after this. */
    void begin(int nextConcept) {
        concept = nextConcept;
        scan.forget();
        loadResidual();
        support = pick();
        Arrays.fill(firstCounts, 0);
        counter.count(picked, support, firstCounts, 1);
    }

    /** The match of the concept given to {@link #begin}. */
    ConceptMatch run(double beta) {
        int cap = Math.min(maxCoalition, Math.min(rows.rows(), rows.concepts()));
        System.arraycopy(firstCounts, 0, counts, 0, counts.length);
        loadResidual();
        Arrays.fill(union, 0);
        scan.begin(beta * beta);
        int[] leads = new int[cap];
        double[] f1 = new double[cap];
        int open = support;
        int steps = 0;
        while (steps < cap) {
            int lead = scan.argmax(counts, rows.latentSupport(), open, rows.rows());
            int left = residualRowsOf(lead);
            double f = FScore.f1(support - open + left, support, addToUnion(lead));
            if (steps > 0 && f <= f1[steps - 1]) {
                break;
            }
            leads[steps] = lead;
            f1[steps++] = f;
            shrinkResidual(lead, left, open - left);
            open -= left;
        }
        Arrays.fill(f1, steps, cap, steps == 0 ? 0 : f1[steps - 1]);
        return new ConceptMatch(concept, support, Arrays.copyOf(leads, steps), f1);
    }

    private void loadResidual() {
        System.arraycopy(rows.byConcept(), concept * residual.length, residual, 0, residual.length);
    }

    private int residualRowsOf(int lead) {
        long[] columns = rows.byLatent();
        int from = lead * residual.length;
        int n = 0;
        for (int w = 0; w < residual.length; w++) {
            n += Long.bitCount(residual[w] & columns[from + w]);
        }
        return n;
    }

    private int addToUnion(int lead) {
        long[] columns = rows.byLatent();
        int from = lead * union.length;
        int n = 0;
        for (int w = 0; w < union.length; w++) {
            union[w] |= columns[from + w];
            n += Long.bitCount(union[w]);
        }
        return n;
    }

    private void shrinkResidual(int lead, int left, int kept) {
        long[] columns = rows.byLatent();
        int from = lead * residual.length;
        boolean fewerLeft = left <= kept;
        if (fewerLeft) {
            int n = 0;
            for (int w = 0; w < residual.length; w++) {
                n = pickWord(residual[w] & columns[from + w], w, n);
            }
            counter.count(picked, n, counts, -1);
        }
        for (int w = 0; w < residual.length; w++) {
            residual[w] &= ~columns[from + w];
        }
        if (!fewerLeft) {
            Arrays.fill(counts, 0);
            counter.count(picked, pick(), counts, 1);
        }
    }

    private int pick() {
        int n = 0;
        for (int w = 0; w < residual.length; w++) {
            n = pickWord(residual[w], w, n);
        }
        return n;
    }

    private int pickWord(long word, int index, int n) {
        int at = n;
        for (long rest = word; rest != 0; rest &= rest - 1) {
            picked[at++] = (index << 6) + Long.numberOfTrailingZeros(rest);
        }
        return at;
    }
}
