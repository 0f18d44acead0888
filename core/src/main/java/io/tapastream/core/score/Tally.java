package io.tapastream.core.score;

/**
 * The running sums of one method, and the one-byte outcome of a pair under it: bits 0-1 hold
 * deltaRem + 1, bits 2-3 deltaAdd + 1, bit 4 whether the pair adds, bit 5 whether the published
 * variant drops it.
 */
final class Tally {

    private static final int ADDS = 16;
    private static final int DROPPED = 32;

    private final long[] outcomes = new long[64];
    private long stayChanged;
    private long stayConcepts;

    static byte outcome(int rem, int add, boolean adds, boolean dropped) {
        return (byte)
                ((rem + 1) | (add + 1) << 2 | (adds ? ADDS : 0) | (adds && dropped ? DROPPED : 0));
    }

    static PairDelta delta(byte outcome) {
        return new PairDelta((int) rem(outcome), (int) add(outcome), adds(outcome));
    }

    void count(byte outcome, int times) {
        outcomes[outcome] += times;
    }

    void stay(long changed, long concepts) {
        stayChanged += changed;
        stayConcepts += concepts;
    }

    TapaTotals totals() {
        TapaTotals totals =
                new TapaTotals(0, 0, 0, 0, stayChanged, stayConcepts, 0, 0, 0, 0, 0, 0, 0, 0);
        for (int outcome = 0; outcome < outcomes.length; outcome++) {
            if (outcomes[outcome] != 0) {
                totals = totals.plus(of(outcome, outcomes[outcome]));
            }
        }
        return totals;
    }

    private static TapaTotals of(int outcome, long n) {
        long rem = rem(outcome);
        long add = add(outcome);
        long adding = adds(outcome) ? n : 0;
        boolean kept = (outcome & DROPPED) == 0;
        return new TapaTotals(
                n,
                adding,
                add * n,
                rem * n,
                0,
                0,
                kept ? n : 0,
                kept ? add * n : 0,
                kept ? rem * n : 0,
                kept ? adding : 0,
                add * add * n,
                rem * rem * n,
                add * rem * n,
                rem * adding);
    }

    private static long rem(int outcome) {
        return (outcome & 3) - 1L;
    }

    private static long add(int outcome) {
        return (outcome >> 2 & 3) - 1L;
    }

    private static boolean adds(int outcome) {
        return (outcome & ADDS) != 0;
    }
}
