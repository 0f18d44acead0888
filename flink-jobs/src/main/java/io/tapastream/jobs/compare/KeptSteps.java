package io.tapastream.jobs.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Which steps of a series are kept, and what each of them is compared with: the nearest lower step
 * that was evaluated. Steps are forgotten from the lowest on. What is remembered of them is how far
 * they went, so that a step whose previous one was forgotten is never taken for the first one.
 *
 * <p>For one thread.
 */
final class KeptSteps {
    /** Below every step, as steps are 0 or more. */
    static final long NONE_FORGOTTEN = -1;

    private final NavigableSet<Long> kept;
    private final int most;
    private long forgotten;

    /** What comes before a step. */
    enum Before {
        /** A step that is kept. */
        KEPT,
        /** A step that is kept no longer: the two cannot be compared. */
        FORGOTTEN,
        /** None was evaluated. */
        NOTHING
    }

    /**
     * @param kept the steps that are kept
     * @param forgotten the highest step that was forgotten, {@link #NONE_FORGOTTEN} where none was
     * @param most how many steps are kept, at least 2
     */
    KeptSteps(Collection<Long> kept, long forgotten, int most) {
        this.kept = new TreeSet<>(kept);
        this.forgotten = forgotten;
        this.most = most;
    }

    /**
     * What was forgotten in a state that did not remember it: nothing, unless the lowest step that
     * is kept was compared with one below it, or as many are kept as ever are.
     *
     * @param kept the steps that are kept
     * @param lowestCompared whether the lowest of them was compared with a previous one
     * @param most how many steps are kept
     * @return the highest step that may have been forgotten
     */
    static long forgottenBefore(Collection<Long> kept, boolean lowestCompared, int most) {
        boolean some = !kept.isEmpty() && (lowestCompared || kept.size() >= most);
        return some ? new TreeSet<>(kept).first() - 1 : NONE_FORGOTTEN;
    }

    /**
     * Whether a step was forgotten, or is below one that was: nothing is sent about it any more.
     */
    boolean isOver(long step) {
        return step <= forgotten;
    }

    /**
     * Keeps a step; {@link #forgetSurplus} is called when everything that follows from it was sent.
     */
    void keep(long step) {
        kept.add(step);
    }

    Before before(long step) {
        if (kept.lower(step) != null) {
            return Before.KEPT;
        }
        return forgotten == NONE_FORGOTTEN ? Before.NOTHING : Before.FORGOTTEN;
    }

    /** The nearest lower step that is kept; only where {@link #before} says that there is one. */
    long previous(long step) {
        return kept.lower(step);
    }

    /** The nearest higher step that is kept. */
    OptionalLong next(long step) {
        Long next = kept.higher(step);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** Forgets the lowest steps where there are too many, and returns them. */
    List<Long> forgetSurplus() {
        List<Long> surplus = new ArrayList<>();
        while (kept.size() > most) {
            forgotten = kept.pollFirst();
            surplus.add(forgotten);
        }
        return surplus;
    }

    /** The steps that are kept, ascending. */
    List<Long> kept() {
        return List.copyOf(kept);
    }

    /** The highest step that was forgotten, {@link #NONE_FORGOTTEN} where none was. */
    long forgotten() {
        return forgotten;
    }
}
