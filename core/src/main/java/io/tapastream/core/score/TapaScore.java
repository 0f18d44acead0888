package io.tapastream.core.score;

/**
 * TAPAScore of a set of pairs with the figures that belong beside it. Whatever is undefined on the
 * set is NaN.
 *
 * @param value mean(deltaAdd) - mean(deltaRem); -mean(deltaRem) where no pair adds; within [-2, 2]
 * @param deltaAdd mean over the pairs that add
 * @param deltaRem mean over all pairs
 * @param deltaStay share of the present, untouched concepts whose coalition changed its activity
 * @param publishedValue the value as the published implementation counts it (some pairs dropped)
 * @param publishedPairs the pairs behind {@code publishedValue}
 * @param low lower end of the 95 % interval of {@code value}, given the coalitions
 * @param high upper end of it
 */
public record TapaScore(
        double value,
        double deltaAdd,
        double deltaRem,
        double deltaStay,
        double publishedValue,
        long publishedPairs,
        double low,
        double high) {}
