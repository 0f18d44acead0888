package io.tapastream.core.score;

import java.util.Arrays;

/**
 * Keeps the TAPA totals of many methods up to date while pairs come and go and coalitions move
 * (arXiv 2606.24716, TAPAScore). A method is one combination of matching, beta and k; the caller
 * numbers them.
 *
 * <p>Per latent it holds the pairs whose original, and those whose perturbed image activates it;
 * per distinct coalition prefix of a concept the unions of these (a {@link Cover}). A moved prefix
 * costs the union of its latents' pairs, one pass over the bitmap of the pairs that show the
 * concept (delta_stay), and, when totals are next asked for, one evaluation of each pair whose
 * removed or added concept moved. A new pair costs its active latents times the covers that hold
 * them, plus its concepts times the methods.
 *
 * <p>All sums are integers: totals equal what a recount over the same pairs and prefixes gives, in
 * whatever order things happened. Latents shared by the coalitions of the removed and the added
 * concept are left out of both; a concept without a prefix yet has the empty one, and a maximum
 * over no latent changes nothing.
 *
 * <p>For one thread. Space: the pairs' active latents, at most as much again for the index, two
 * bits per pair and distinct prefix, one byte per pair and method.
 */
public final class TapaEngine {

    private final int concepts;
    private final int latents;
    private final int methods;
    private final PairSet[] originals;
    private final PairSet[] perturbeds;
    private final PairSet[] swapped;
    private final long[][] staying;
    private final int[] stayingCount;
    private final Covers covers;
    private final Tally[] tallies;
    private final byte[][] outcomes;
    private final long[][] moved;
    private final PairEvaluator evaluator;

    private Pair[] pairs = new Pair[16];
    private int[] free = new int[16];
    private int freeCount;
    private int used;

    /**
     * An engine without pairs, all prefixes empty.
     *
     * @throws IllegalArgumentException where a size is not positive
     */
    public TapaEngine(int concepts, int latents, int methods) {
        if (concepts < 1 || latents < 1 || methods < 1) {
            throw new IllegalArgumentException(
                    "concepts, latents and methods must be at least 1 but are "
                            + concepts
                            + ", "
                            + latents
                            + ", "
                            + methods);
        }
        this.concepts = concepts;
        this.latents = latents;
        this.methods = methods;
        originals = new PairSet[latents];
        perturbeds = new PairSet[latents];
        swapped = new PairSet[concepts];
        Arrays.setAll(swapped, concept -> new PairSet());
        staying = new long[concepts][];
        Arrays.fill(staying, Bits.NONE);
        stayingCount = new int[concepts];
        covers = new Covers(methods, concepts, latents);
        tallies = new Tally[methods];
        Arrays.setAll(tallies, method -> new Tally());
        outcomes = new byte[methods][pairs.length];
        moved = new long[methods][];
        Arrays.fill(moved, Bits.NONE);
        evaluator = new PairEvaluator(latents);
    }

    /**
     * Takes in a pair.
     *
     * @param original active latents of the original image, ascending
     * @param perturbed active latents of the perturbed image, ascending
     * @param removed the concept that was removed from the image
     * @param added the concept put in, -1 where none was
     * @param present concepts of the original image, ascending; null where unknown: the pair then
     *     has no part in delta_stay
     * @return the pair's handle; handles of removed pairs are given out again
     * @throws IllegalArgumentException where a latent or concept is outside, or not ascending
     */
    public int insert(int[] original, int[] perturbed, int removed, int added, int[] present) {
        Pair pair = new Pair(original, perturbed, removed, added, present);
        pair.check(concepts, latents);
        int handle = take();
        pairs[handle] = pair;
        for (int latent : pair.original()) {
            index(originals, latent).add(handle);
        }
        for (int latent : pair.perturbed()) {
            index(perturbeds, latent).add(handle);
        }
        covers.activateOriginal(pair.original(), handle);
        covers.activatePerturbed(pair.perturbed(), handle);
        for (int method = 0; method < methods; method++) {
            byte outcome = evaluate(method, handle);
            outcomes[method][handle] = outcome;
            tallies[method].count(outcome, 1);
            countStay(tallies[method], method, handle, 1);
        }
        swapped[removed].add(handle);
        if (added >= 0 && added != removed) {
            swapped[added].add(handle);
        }
        maskStay(handle, true);
        return handle;
    }

    /**
     * Takes a pair out again, as if it had never been.
     *
     * @throws IllegalArgumentException where the handle is not in use
     */
    public void remove(int pair) {
        Pair old = at(pair);
        for (int method = 0; method < methods; method++) {
            tallies[method].count(outcomes[method][pair], -1);
            countStay(tallies[method], method, pair, -1);
            Bits.clear(moved[method], pair);
        }
        maskStay(pair, false);
        swapped[old.removed()].remove(pair);
        if (old.adds() && old.added() != old.removed()) {
            swapped[old.added()].remove(pair);
        }
        for (int latent : old.original()) {
            originals[latent].remove(pair);
        }
        for (int latent : old.perturbed()) {
            perturbeds[latent].remove(pair);
        }
        covers.clear(old.original(), pair);
        covers.clear(old.perturbed(), pair);
        pairs[pair] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = pair;
    }

    /** The number of pairs present. */
    public int pairs() {
        return used - freeCount;
    }

    /**
     * Sets the coalition prefix that a concept has under a method from now on. Setting the same set
     * again costs nothing.
     *
     * @param prefix distinct latents in any order
     * @throws IllegalArgumentException where method, concept or a latent is outside, or a latent
     *     comes twice
     */
    public void prefix(int method, int concept, int[] prefix) {
        checkMethod(method);
        if (concept < 0 || concept >= concepts) {
            throw new IllegalArgumentException(
                    "concept " + concept + " is outside 0.." + (concepts - 1));
        }
        int[] sorted = prefix.clone();
        Arrays.sort(sorted);
        Pair.ascending("coalition latent", sorted, latents);
        Cover old = covers.get(method, concept);
        if (old.holds(sorted)) {
            return;
        }
        Cover cover = covers.acquire(concept, sorted, originals, perturbeds);
        tallies[method].stay(
                cover.changed(staying[concept]) - old.changed(staying[concept]),
                (cover.isEmpty() ? 0 : stayingCount[concept])
                        - (old.isEmpty() ? 0 : stayingCount[concept]));
        covers.replace(method, concept, cover);
        swapped[concept].forEach(pair -> moved[method] = Bits.set(moved[method], pair));
    }

    /** The totals over all pairs. */
    public TapaTotals totals(int method) {
        checkMethod(method);
        settle(method);
        return tallies[method].totals();
    }

    /**
     * The totals over a subset, such as a window.
     *
     * @param subset handles of pairs present, each once
     */
    public TapaTotals totals(int method, int[] subset) {
        checkMethod(method);
        settle(method);
        Tally tally = new Tally();
        for (int pair : subset) {
            at(pair);
            tally.count(outcomes[method][pair], 1);
            countStay(tally, method, pair, 1);
        }
        return tally.totals();
    }

    /** What the pair shows under the method. */
    public PairDelta delta(int method, int pair) {
        checkMethod(method);
        at(pair);
        settle(method);
        return Tally.delta(outcomes[method][pair]);
    }

    private byte evaluate(int method, int handle) {
        Pair pair = pairs[handle];
        Cover removed = covers.get(method, pair.removed());
        Cover added = pair.adds() ? covers.get(method, pair.added()) : null;
        return evaluator.outcome(pair, handle, removed, added);
    }

    /** Evaluates the pairs whose coalitions moved; each once, however many moves there were. */
    private void settle(int method) {
        long[] words = moved[method];
        for (int word = 0; word < words.length; word++) {
            for (long left = words[word]; left != 0; left &= left - 1) {
                revise(method, (word << 6) + Long.numberOfTrailingZeros(left));
            }
            words[word] = 0;
        }
    }

    private void revise(int method, int pair) {
        byte outcome = evaluate(method, pair);
        byte old = outcomes[method][pair];
        if (outcome != old) {
            tallies[method].count(old, -1);
            tallies[method].count(outcome, 1);
            outcomes[method][pair] = outcome;
        }
    }

    private void countStay(Tally tally, int method, int handle, int sign) {
        Pair pair = pairs[handle];
        if (pair.present() == null) {
            return;
        }
        int changed = 0;
        int looked = 0;
        for (int concept : pair.present()) {
            Cover cover = covers.get(method, concept);
            if (pair.keeps(concept) && !cover.isEmpty()) {
                looked++;
                changed += Math.abs(cover.delta(handle));
            }
        }
        tally.stay((long) sign * changed, (long) sign * looked);
    }

    private void maskStay(int handle, boolean in) {
        Pair pair = pairs[handle];
        if (pair.present() == null) {
            return;
        }
        for (int concept : pair.present()) {
            if (!pair.keeps(concept)) {
                continue;
            }
            if (in) {
                staying[concept] = Bits.set(staying[concept], handle);
                stayingCount[concept]++;
            } else {
                Bits.clear(staying[concept], handle);
                stayingCount[concept]--;
            }
        }
    }

    private int take() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (used == pairs.length) {
            pairs = Arrays.copyOf(pairs, used * 2);
            for (int method = 0; method < methods; method++) {
                outcomes[method] = Arrays.copyOf(outcomes[method], used * 2);
            }
        }
        return used++;
    }

    private Pair at(int pair) {
        if (pair < 0 || pair >= used || pairs[pair] == null) {
            throw new IllegalArgumentException("no pair has the handle " + pair);
        }
        return pairs[pair];
    }

    private void checkMethod(int method) {
        if (method < 0 || method >= methods) {
            throw new IllegalArgumentException(
                    "method " + method + " is outside 0.." + (methods - 1));
        }
    }

    private static PairSet index(PairSet[] sets, int latent) {
        if (sets[latent] == null) {
            sets[latent] = new PairSet();
        }
        return sets[latent];
    }
}
