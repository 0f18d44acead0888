package io.tapastream.core.score;

/**
 * The 95 % intervals beside the scores, in closed form (docs/decisions/0002-intervals.md).
 *
 * @param low lower end, NaN where undefined
 * @param high upper end, NaN where undefined
 */
record Interval(double low, double high) {

    private static final double NORMAL = 1.959963984540054;
    private static final double[] STUDENT = {12.706205, 4.302653, 3.182446, 2.776445};
    private static final int PSEUDO_PAIRS = 2;
    private static final Interval UNDEFINED = new Interval(Double.NaN, Double.NaN);

    /**
     * Of TAPAScore, given the coalitions, over pairs as the independent units. Each delta is a
     * difference of matched proportions, so the interval is the adjusted Wald interval of Agresti
     * and Min (2005): two pseudo-pairs, half a pair in each cell of each delta's 2 x 2 table, are
     * added before the normal interval of the mean of (deltaAdd - deltaRem) is taken. It is defined
     * from one pair on and never has length 0. Where only some pairs add, the variance is that of
     * the linearised difference of the two means.
     */
    static Interval ofTapa(TapaTotals t) {
        if (t.pairs() == 0) {
            return UNDEFINED;
        }
        double n = t.pairs() + PSEUDO_PAIRS;
        double rem = t.sumRem() / n;
        double squares = t.sumRemSquared() + 1 - t.sumRem() * rem;
        double centre = -rem;
        double bound = 1;
        if (t.addingPairs() > 0) {
            double adding = t.addingPairs() + PSEUDO_PAIRS;
            double add = t.sumAdd() / adding;
            double weight = n / adding;
            squares += weight * weight * (t.sumAddSquared() + 1 - t.sumAdd() * add);
            squares -= 2 * weight * (t.sumAddRem() - add * t.sumRemOfAdding());
            centre += add;
            bound = 2;
        }
        return around(centre, NORMAL * Math.sqrt(Math.max(0, squares)) / n, -bound, bound);
    }

    /**
     * Of one concept's TAPAScore: the adjusted Wald interval as above, of the mean of deltaRem over
     * the pairs that remove the concept and that of deltaAdd over those that add it, two
     * independent samples. A sample without pairs adds nothing.
     */
    static Interval ofConcept(
            long removing, long rem, long remSquared, long adding, long add, long addSquared) {
        if (removing + adding == 0) {
            return UNDEFINED;
        }
        double centre = 0;
        double variance = 0;
        double bound = 0;
        if (removing > 0) {
            double n = removing + PSEUDO_PAIRS;
            centre -= rem / n;
            variance += (remSquared + 1 - rem * (rem / n)) / (n * n);
            bound++;
        }
        if (adding > 0) {
            double n = adding + PSEUDO_PAIRS;
            centre += add / n;
            variance += (addSquared + 1 - add * (add / n)) / (n * n);
            bound++;
        }
        return around(centre, NORMAL * Math.sqrt(Math.max(0, variance)), -bound, bound);
    }

    /**
     * Of a mean over concepts, with the concepts as the independent units: Student's t interval on
     * the concepts' values, cut to [0, 1].
     */
    static Interval ofMean(double[] values) {
        int n = values.length;
        if (n < 2) {
            return UNDEFINED;
        }
        double mean = 0;
        for (double value : values) {
            mean += value;
        }
        mean /= n;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double error = Math.sqrt(squares / (n - 1) / n);
        return around(mean, student(n - 1) * error, 0, 1);
    }

    /** The 97.5 % quantile of Student's t, by Cornish and Fisher's expansion from 5 degrees on. */
    static double student(int degrees) {
        if (degrees <= STUDENT.length) {
            return STUDENT[degrees - 1];
        }
        double z = NORMAL;
        double z2 = z * z;
        double z4 = z2 * z2;
        double z6 = z4 * z2;
        double v = degrees;
        double first = (z2 + 1) / 4;
        double second = (5 * z4 + 16 * z2 + 3) / 96;
        double third = (3 * z6 + 19 * z4 + 17 * z2 - 15) / 384;
        double fourth = (79 * z4 * z4 + 776 * z6 + 1482 * z4 - 1920 * z2 - 945) / 92160;
        return z * (1 + (first + (second + (third + fourth / v) / v) / v) / v);
    }

    private static Interval around(double centre, double half, double least, double most) {
        return new Interval(Math.max(least, centre - half), Math.min(most, centre + half));
    }
}
