package io.tapastream.core.score;

/**
 * What one pair shows under one method.
 *
 * @param rem perturbed minus original activity of the removed concept's coalition: -1, 0 or 1
 * @param add the same for the added concept; 0 and without meaning where the pair adds nothing
 * @param adds whether the pair adds a concept
 */
public record PairDelta(int rem, int add, boolean adds) {

    public PairDelta {
        if (rem < -1 || rem > 1) {
            throw new IllegalArgumentException("rem is " + rem + ", allowed are -1, 0 and 1");
        }
        if (add < -1 || add > 1 || (!adds && add != 0)) {
            throw new IllegalArgumentException(
                    "add is "
                            + add
                            + ", allowed are -1, 0 and 1, and only 0 where nothing is added");
        }
    }
}
