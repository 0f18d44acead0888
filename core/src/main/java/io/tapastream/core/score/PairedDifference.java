package io.tapastream.core.score;

import java.util.Arrays;

/**
 * The difference of two scores of two SAEs on the same data, with its 95 % interval by the paired
 * Student's t test (docs/decisions/0012-between-steps.md). The two SAEs share their concepts and
 * pairs, so the differences per concept or pair are what varies: the two scores' own intervals say
 * nothing about it.
 *
 * @param value this minus previous; NaN where there is nothing to compare
 * @param low lower end of the interval; NaN below two units
 * @param high upper end of it
 */
public record PairedDifference(double value, double low, double high) {
    /** Where there is nothing to compare. */
    public static final PairedDifference UNDEFINED =
            new PairedDifference(Double.NaN, Double.NaN, Double.NaN);

    /** Whether the interval leaves out 0; false where there is none. */
    public boolean significant() {
        return low > 0 || high < 0;
    }

    /**
     * Of MATCHScore: the units are the concepts, their values the F1 after k steps.
     *
     * @param now F1 of each concept under this SAE
     * @param previous F1 of the same concepts under the previous one
     * @throws IllegalArgumentException where the lengths differ
     */
    public static PairedDifference ofConcepts(double[] now, double[] previous) {
        requireSameLength(now.length, previous.length, "concepts");
        int n = now.length;
        if (n == 0) {
            return UNDEFINED;
        }
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += now[i] - previous[i];
        }
        mean /= n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double off = now[i] - previous[i] - mean;
            squares += off * off;
        }
        return around(mean, squares, n);
    }

    /**
     * Of TAPAScore: the units are the pairs. With m of n pairs adding a concept the difference is
     * the mean over the pairs of u = (n / m) (add - add') - (rem - rem'), the first term only where
     * the pair adds; the variance is that of the linearised mean. Sums are integers until the last
     * divisions.
     *
     * @param now what each pair shows under this SAE
     * @param previous what the same pairs show under the previous one, in the same order
     * @throws IllegalArgumentException where the lengths differ or a pair adds in one of them only
     */
    public static PairedDifference ofPairs(PairDelta[] now, PairDelta[] previous) {
        requireSameLength(now.length, previous.length, "pairs");
        int n = now.length;
        if (n == 0) {
            return UNDEFINED;
        }
        long adding = 0;
        long sumAdd = 0;
        long sumRem = 0;
        long squaresAdd = 0;
        long squaresRem = 0;
        long products = 0;
        long sumRemOfAdding = 0;
        for (int i = 0; i < n; i++) {
            if (now[i].adds() != previous[i].adds()) {
                throw new IllegalArgumentException(
                        "pair " + i + " adds a concept under one SAE only");
            }
            long rem = (long) now[i].rem() - previous[i].rem();
            sumRem += rem;
            squaresRem += rem * rem;
            if (now[i].adds()) {
                long add = (long) now[i].add() - previous[i].add();
                adding++;
                sumAdd += add;
                squaresAdd += add * add;
                products += add * rem;
                sumRemOfAdding += rem;
            }
        }
        double meanRem = (double) sumRem / n;
        double value = -meanRem;
        double squares = squaresRem - sumRem * meanRem;
        if (adding > 0) {
            double meanAdd = (double) sumAdd / adding;
            double weight = (double) n / adding;
            value += meanAdd;
            squares += weight * weight * (squaresAdd - sumAdd * meanAdd);
            squares -= 2 * weight * (products - meanAdd * sumRemOfAdding);
        }
        return around(value + 0.0, squares, n);
    }

    private static PairedDifference around(double value, double squares, int n) {
        if (n < 2) {
            return new PairedDifference(value, Double.NaN, Double.NaN);
        }
        double error = Math.sqrt(Math.max(0, squares) / (n - 1) / n);
        double half = Interval.student(n - 1) * error;
        return new PairedDifference(value, value - half, value + half);
    }

    private static void requireSameLength(int now, int previous, String units) {
        if (now != previous) {
            throw new IllegalArgumentException(
                    "cannot compare %d %s with %d".formatted(now, units, previous));
        }
    }

    /** Packs what pairs show into one byte each, as {@link #unpack} reads it. */
    public static byte[] pack(PairDelta[] deltas) {
        byte[] packed = new byte[deltas.length];
        for (int i = 0; i < packed.length; i++) {
            PairDelta delta = deltas[i];
            int add = delta.adds() ? delta.add() + 2 : 0;
            packed[i] = (byte) (3 * add + delta.rem() + 1);
        }
        return packed;
    }

    /**
     * @throws IllegalArgumentException where a byte was not written by {@link #pack}
     */
    public static PairDelta[] unpack(byte[] packed) {
        PairDelta[] deltas = new PairDelta[packed.length];
        Arrays.setAll(
                deltas,
                i -> {
                    int add = packed[i] / 3;
                    return new PairDelta(packed[i] % 3 - 1, add == 0 ? 0 : add - 2, add > 0);
                });
        return deltas;
    }
}
