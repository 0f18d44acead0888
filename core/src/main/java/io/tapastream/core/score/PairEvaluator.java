package io.tapastream.core.score;

/**
 * What one pair shows under the covers of its two concepts, without the latents that they share.
 * Holds one mark per latent, all clear between calls; for one thread.
 */
final class PairEvaluator {

    private static final byte OF_REMOVED = 1;
    private static final byte OF_ADDED = 2;
    private static final byte OF_BOTH = OF_REMOVED | OF_ADDED;

    private final byte[] marks;

    PairEvaluator(int latents) {
        marks = new byte[latents];
    }

    /**
     * The outcome of a pair, as {@link Tally} counts it.
     *
     * @param added cover of the added concept; not looked at where the pair adds nothing
     */
    byte outcome(Pair pair, int handle, Cover removed, Cover added) {
        if (!pair.adds()) {
            return Tally.outcome(removed.delta(handle), 0, false, false);
        }
        mark(removed, OF_REMOVED);
        int shared = mark(added, OF_ADDED);
        byte outcome;
        if (shared == 0) {
            outcome =
                    Tally.outcome(
                            removed.delta(handle), added.delta(handle), true, added.isEmpty());
        } else {
            int before = unshared(pair.original());
            int after = unshared(pair.perturbed());
            outcome =
                    Tally.outcome(
                            (after & OF_REMOVED) - (before & OF_REMOVED),
                            ((after & OF_ADDED) - (before & OF_ADDED)) / OF_ADDED,
                            true,
                            shared == added.latents().length);
        }
        clear(removed);
        clear(added);
        return outcome;
    }

    /** Marks the cover's latents; the number of them that had a mark already. */
    private int mark(Cover cover, byte mark) {
        int marked = 0;
        for (int latent : cover.latents()) {
            marked += marks[latent] == 0 ? 0 : 1;
            marks[latent] |= mark;
        }
        return marked;
    }

    private void clear(Cover cover) {
        for (int latent : cover.latents()) {
            marks[latent] = 0;
        }
    }

    /** Which of the two coalitions, without what they share, have one of these latents. */
    private int unshared(int[] active) {
        int found = 0;
        for (int latent : active) {
            int mark = marks[latent];
            found |= mark == OF_BOTH ? 0 : mark;
        }
        return found;
    }
}
