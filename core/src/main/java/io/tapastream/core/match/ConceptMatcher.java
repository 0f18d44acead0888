package io.tapastream.core.match;

import io.tapastream.core.gather.ImagePlace;
import io.tapastream.core.gather.IntList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Every matching of one block of concepts on one set of rows, kept up to date: FBMP by an {@link
 * FbmpEngine}, the other methods by their {@link Matcher} on the engine's rows; where it is wanted
 * also the held-out F1 of FBMP. After {@link #refresh} all of them equal what the batch definitions
 * give on the rows present.
 *
 * <p>The other methods match from scratch at each refresh: for those that rank latents every row
 * moves the support of its latents and with it the scores of all concepts. The counts of each
 * concept are those that the engine keeps. Cost per refresh of a ranking, beside the engine's: for
 * each concept D scores, its rows, and the posting lists of the latents chosen. Not safe for use by
 * several threads.
 */
public final class ConceptMatcher {
    private final FbmpEngine engine;
    private final HeldOutMatcher heldOut;
    private final int firstConcept;
    private final MatchingOptions options;
    private final List<MatchingMethod> methods;
    private final Map<MatchingMethod, List<List<ConceptMatch>>> matched =
            new EnumMap<>(MatchingMethod.class);

    /**
     * @param concepts C, all concepts
     * @param firstConcept first concept of the block to match
     * @param endConcept one more than the last concept of the block
     * @param latents dictionary size D
     * @param options the betas and the longest coalition of FBMP
     * @param methods the methods, in the order of their results; FBMP among them
     * @param heldOutSizes the coalition sizes k whose held-out scores are wanted; empty for none
     * @throws IllegalArgumentException if the block is empty or outside 0..C, if FBMP is not among
     *     the methods, or if one of them needs real activations
     */
    public ConceptMatcher(
            int concepts,
            int firstConcept,
            int endConcept,
            int latents,
            MatchingOptions options,
            List<MatchingMethod> methods,
            List<Integer> heldOutSizes) {
        if (!methods.contains(MatchingMethod.FBMP)
                || !methods.stream().allMatch(MatchingMethod::streams)) {
            throw new IllegalArgumentException(
                    "a stream is matched by "
                            + MatchingMethod.FBMP
                            + " and others of "
                            + MatchingMethod.streamed()
                            + ", got "
                            + methods);
        }
        this.engine = new FbmpEngine(concepts, firstConcept, endConcept, latents, options);
        this.heldOut =
                heldOutSizes.isEmpty()
                        ? null
                        : new HeldOutMatcher(
                                concepts, firstConcept, endConcept, latents, options, heldOutSizes);
        this.firstConcept = firstConcept;
        this.options = options;
        this.methods = List.copyOf(methods);
        matchOthers(new BitSet());
    }

    /**
     * Adds an image.
     *
     * @param latents its active latents, ascending and distinct; copied
     * @param concepts its concepts, ascending and distinct, inside or outside the block; copied
     * @param place the image's fold and group
     * @return the row's handle, for {@link #remove}
     * @throws IllegalArgumentException if a list is not ascending or an index is outside; nothing
     *     has changed then
     */
    public int insert(int[] latents, int[] concepts, ImagePlace place) {
        int row = engine.insert(latents, concepts);
        if (heldOut != null) {
            heldOut.insert(row, latents, concepts, place);
        }
        return row;
    }

    /**
     * Takes an image out again.
     *
     * @throws IllegalArgumentException if there is no such row; nothing has changed then
     */
    public void remove(int row) {
        engine.remove(row);
        if (heldOut != null) {
            heldOut.remove(row);
        }
    }

    /** Number of images present. */
    public int rows() {
        return engine.rows();
    }

    /**
     * Brings every match up to date.
     *
     * @return the concepts whose match by any method, or held-out F1, is not what it was after the
     *     last refresh, ascending; before the first one it is that on no images
     */
    public int[] refresh() {
        BitSet changed = new BitSet();
        for (int concept : engine.refresh()) {
            changed.set(concept);
        }
        matchOthers(changed);
        if (heldOut != null) {
            heldOut.refresh(changed);
        }
        IntList concepts = new IntList();
        for (int c = changed.nextSetBit(0); c >= 0; c = changed.nextSetBit(c + 1)) {
            concepts.add(c);
        }
        return concepts.toArray();
    }

    /** Matches by all methods but FBMP; adds the concepts whose match has changed. */
    private void matchOthers(BitSet changed) {
        ConceptBlock block = engine.block();
        for (MatchingMethod method : methods) {
            if (method != MatchingMethod.FBMP) {
                List<List<ConceptMatch>> now = method.matcher().match(block, options);
                List<List<ConceptMatch>> before = matched.put(method, now);
                for (int i = 0; before != null && i < now.size(); i++) {
                    addChanged(before.get(i), now.get(i), changed);
                }
            }
        }
    }

    private static void addChanged(
            List<ConceptMatch> before, List<ConceptMatch> now, BitSet changed) {
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).equals(before.get(i))) {
                changed.set(now.get(i).concept());
            }
        }
    }

    /**
     * The matches of a concept as of the last refresh, in the order of {@link Matching#of}.
     *
     * @throws IllegalArgumentException if the concept is outside the block
     */
    public List<ConceptMatch> matches(int concept) {
        List<ConceptMatch> matches = new ArrayList<>();
        for (MatchingMethod method : methods) {
            if (method == MatchingMethod.FBMP) {
                for (int beta = 0; beta < options.betas().size(); beta++) {
                    matches.add(engine.match(beta, concept));
                }
            } else {
                for (List<ConceptMatch> matching : matched.get(method)) {
                    matches.add(matching.get(concept - firstConcept));
                }
            }
        }
        return matches;
    }

    /**
     * The held-out F1 of a concept at k = 1, 2, ... as of the last refresh, for each beta of FBMP;
     * empty where it is not wanted. Read only.
     */
    public List<double[]> heldOutF1(int concept) {
        return heldOut == null ? List.of() : heldOut.f1(concept);
    }

    /**
     * The influence of each group of images on the sum of the block's held-out F1 (see {@link
     * HeldOut}), of the groups that have an image, ascending; in units of 2^-40.
     *
     * @param betaIndex index into the betas of the options
     * @param k one of the sizes for which held-out scores are wanted
     */
    public long[] heldOutInfluence(int betaIndex, int k) {
        return heldOut.influence(betaIndex, k);
    }

    /** P [D]: number of images with each latent active, a copy. */
    public int[] latentSupport() {
        return engine.latentSupport();
    }
}
