package io.tapastream.core.score;

/**
 * The integer sums from which TAPAScore follows (arXiv 2606.24716, section on TAPAScore). Totals of
 * disjoint sets of pairs can be added, and the totals of a subset taken away, in any order, without
 * rounding: the only divisions are in {@link #score()}.
 *
 * <p>Sets that mix pairs that add with pairs that only remove: deltaAdd is the mean over the pairs
 * that add, deltaRem the mean over all, and the score their difference. A set in which no pair adds
 * scores -mean(deltaRem).
 *
 * <p>The published variant drops a pair that adds from both means when the added concept's
 * coalition is empty once the latents shared with the removed concept's are left out; when that
 * leaves no pair at all, none is dropped. The fields {@code published*} count the pairs kept.
 *
 * @param pairs all pairs
 * @param addingPairs pairs that add a concept
 * @param sumAdd sum of deltaAdd over the pairs that add
 * @param sumRem sum of deltaRem over all pairs
 * @param stayChanged (pair, concept) combinations of delta_stay whose activity changed
 * @param stayConcepts (pair, concept) combinations that delta_stay looks at
 * @param publishedPairs pairs that the published variant keeps
 * @param publishedSumAdd sumAdd over those
 * @param publishedSumRem sumRem over those
 * @param publishedAddingPairs addingPairs among those
 * @param sumAddSquared sum of deltaAdd squared over the pairs that add
 * @param sumRemSquared sum of deltaRem squared over all pairs
 * @param sumAddRem sum of deltaAdd times deltaRem over the pairs that add
 * @param sumRemOfAdding sum of deltaRem over the pairs that add
 */
public record TapaTotals(
        long pairs,
        long addingPairs,
        long sumAdd,
        long sumRem,
        long stayChanged,
        long stayConcepts,
        long publishedPairs,
        long publishedSumAdd,
        long publishedSumRem,
        long publishedAddingPairs,
        long sumAddSquared,
        long sumRemSquared,
        long sumAddRem,
        long sumRemOfAdding) {

    /** No pair at all. */
    public static final TapaTotals ZERO = new TapaTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The totals of two disjoint sets of pairs together. */
    public TapaTotals plus(TapaTotals other) {
        return combine(other, 1);
    }

    /** These totals without those of a subset. */
    public TapaTotals minus(TapaTotals other) {
        return combine(other, -1);
    }

    private TapaTotals combine(TapaTotals o, long sign) {
        return new TapaTotals(
                pairs + sign * o.pairs,
                addingPairs + sign * o.addingPairs,
                sumAdd + sign * o.sumAdd,
                sumRem + sign * o.sumRem,
                stayChanged + sign * o.stayChanged,
                stayConcepts + sign * o.stayConcepts,
                publishedPairs + sign * o.publishedPairs,
                publishedSumAdd + sign * o.publishedSumAdd,
                publishedSumRem + sign * o.publishedSumRem,
                publishedAddingPairs + sign * o.publishedAddingPairs,
                sumAddSquared + sign * o.sumAddSquared,
                sumRemSquared + sign * o.sumRemSquared,
                sumAddRem + sign * o.sumAddRem,
                sumRemOfAdding + sign * o.sumRemOfAdding);
    }

    /** The score of this set of pairs; everything NaN where there is no pair. */
    public TapaScore score() {
        boolean keepsAll = publishedPairs == 0;
        double deltaAdd = ratio(sumAdd, addingPairs);
        double deltaRem = ratio(sumRem, pairs);
        Interval interval = Interval.ofTapa(this);
        return new TapaScore(
                difference(deltaAdd, deltaRem),
                deltaAdd,
                deltaRem,
                ratio(stayChanged, stayConcepts),
                keepsAll
                        ? difference(deltaAdd, deltaRem)
                        : difference(
                                ratio(publishedSumAdd, publishedAddingPairs),
                                ratio(publishedSumRem, publishedPairs)),
                keepsAll ? pairs : publishedPairs,
                interval.low(),
                interval.high());
    }

    private static double difference(double add, double rem) {
        return Double.isNaN(add) ? 0.0 - rem : add - rem;
    }

    private static double ratio(long sum, long count) {
        return count == 0 ? Double.NaN : (double) sum / count;
    }
}
