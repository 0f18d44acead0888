package io.tapastream.core.probe;

import io.tapastream.core.gather.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The images of one concept in two parts: a fifth, on which penalties are compared, and the others.
 * Images that show the concept and images that do not are divided apart from each other, so that
 * both parts have both. Which ones are held out follows from the seed and the rows' numbers alone.
 *
 * @param fitted rows to fit on, ascending
 * @param heldOut rows to compare penalties on, ascending
 */
record HeldOutPart(int[] fitted, int[] heldOut) {
    /** One image in so many is held out. */
    static final int ONE_IN = 5;

    /** With fewer images on one side there is nothing to divide. */
    static final int FEWEST = 2;

    static HeldOutPart of(int[] rows, BitSet positives, long seed) {
        List<Integer> with = new ArrayList<>();
        List<Integer> without = new ArrayList<>();
        for (int row : rows) {
            (positives.get(row) ? with : without).add(row);
        }
        BitSet chosen = new BitSet();
        for (List<Integer> side : List.of(with, without)) {
            side.sort(Comparator.comparingLong(row -> SplitMix64.mix(seed ^ SplitMix64.mix(row))));
            side.subList(0, Math.max(1, side.size() / ONE_IN)).forEach(chosen::set);
        }
        int[] heldOut = chosen.stream().toArray();
        int[] fitted = Arrays.stream(rows).filter(row -> !chosen.get(row)).toArray();
        return new HeldOutPart(fitted, heldOut);
    }
}
