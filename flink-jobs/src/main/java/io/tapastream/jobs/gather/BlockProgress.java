package io.tapastream.jobs.gather;

import io.tapastream.core.gather.SplitMix64;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The last report of every image block of an evaluation, and from them what "settled" means: every
 * block has reported, so all that the blocks keep has been sent.
 *
 * <p>Not thread-safe.
 */
public final class BlockProgress {
    private static final int CLOSED = 1;
    private static final int REFUSED = 2;

    private final long[][] last;
    private final BitSet dirty;
    private int reported;
    private int closed;
    private int refused;
    private long images;
    private long pairs;
    private long changes;

    /**
     * @param imageBlocks how many blocks report
     * @param dirty the blocks of which codes came behind their last report, kept by {@link
     *     DirtyBlocks}
     */
    public BlockProgress(int imageBlocks, BitSet dirty) {
        last = new long[imageBlocks][];
        this.dirty = dirty;
    }

    /** Takes a block's newest report in the place of its last. */
    public void add(BlockReport report) {
        add(report.imageBlock(), toArray(report));
    }

    /** Takes a report back from state. */
    public void add(int imageBlock, long[] report) {
        long[] before = last[imageBlock];
        if (before == null) {
            reported++;
        } else {
            images -= before[0];
            pairs -= before[1];
            changes -= mix(imageBlock, before[2]);
            closed -= (int) before[3] & CLOSED;
            refused -= (int) before[3] >> 1;
        }
        images += report[0];
        pairs += report[1];
        changes += mix(imageBlock, report[2]);
        closed += (int) report[3] & CLOSED;
        refused += (int) report[3] >> 1;
        last[imageBlock] = Arrays.copyOf(report, report.length);
    }

    /**
     * A report as state keeps it: images, pairs, changes, 1 for the last report + 2 for refused.
     */
    public static long[] toArray(BlockReport report) {
        int flags = (report.closed() ? CLOSED : 0) + (report.refused() ? REFUSED : 0);
        return new long[] {report.images(), report.pairs(), report.changes(), flags};
    }

    /** Whether every block has reported. */
    public boolean complete() {
        return reported == last.length;
    }

    /** Whether nothing has come behind the last report of any block. */
    public boolean quiet() {
        return dirty.isEmpty();
    }

    /** Whether every block has sent its last report. */
    public boolean closed() {
        return closed == last.length;
    }

    /** Whether a block has no codes of the SAE, so that what there is can never be all. */
    public boolean refused() {
        return refused > 0;
    }

    /** Images that the blocks keep, by their last reports. */
    public long images() {
        return images;
    }

    /** Images that a block keeps, by its last report; 0 before the first. */
    public long images(int imageBlock) {
        return last[imageBlock] == null ? 0 : last[imageBlock][0];
    }

    /** Pairs that the blocks keep, by their last reports. */
    public long pairs() {
        return pairs;
    }

    /**
     * A number that distinguishes the changes that the blocks' images went through, by their last
     * reports; not negative. A block counts every change of its images, so equal counts in every
     * block mean the same images, and only then are two of these numbers equal (but for one chance
     * in 2^63). A plain sum of the counts would take one more change here for one fewer there.
     */
    public long changes() {
        return changes & Long.MAX_VALUE;
    }

    private static long mix(int imageBlock, long changes) {
        return SplitMix64.mix((changes + 1) * SplitMix64.GAMMA + imageBlock);
    }
}
