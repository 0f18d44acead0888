package io.tapastream.core.score;

/**
 * TAPAScore of one concept: deltaRem over the pairs that remove it, deltaAdd over those that add
 * it, deltaStay over both. No pair does both, so the two means are independent.
 */
public final class ConceptTapa {
    private ConceptTapa() {}

    /**
     * The score; a part without any pair is NaN, and the value is what of deltaAdd - deltaRem there
     * is. The published variant has no scores of concepts: its value is NaN and its pairs 0.
     *
     * @param removing totals of the pairs that remove the concept
     * @param adding totals of the pairs that add it
     */
    public static TapaScore of(TapaTotals removing, TapaTotals adding) {
        double rem = ratio(removing.sumRem(), removing.pairs());
        double add = ratio(adding.sumAdd(), adding.pairs());
        double value;
        if (Double.isNaN(add)) {
            value = 0.0 - rem;
        } else {
            value = Double.isNaN(rem) ? add : add - rem;
        }
        Interval interval =
                Interval.ofConcept(
                        removing.pairs(),
                        removing.sumRem(),
                        removing.sumRemSquared(),
                        adding.pairs(),
                        adding.sumAdd(),
                        adding.sumAddSquared());
        return new TapaScore(
                value,
                add,
                rem,
                ratio(
                        removing.stayChanged() + adding.stayChanged(),
                        removing.stayConcepts() + adding.stayConcepts()),
                Double.NaN,
                0,
                interval.low(),
                interval.high());
    }

    private static double ratio(long sum, long count) {
        return count == 0 ? Double.NaN : (double) sum / count;
    }
}
