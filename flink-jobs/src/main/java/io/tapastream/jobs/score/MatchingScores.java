package io.tapastream.jobs.score;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.HeldOutScore;
import io.tapastream.core.score.MatchScore;
import io.tapastream.core.score.MatchScores;
import io.tapastream.jobs.message.EvaluationEvent.BlockInfluence;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The newest matches of every concept under one SAE checkpoint, what each block of concepts last
 * said of itself, and the scores that follow from both.
 *
 * <p>Not thread-safe.
 */
final class MatchingScores {
    private final boolean wantsHeldOut;
    private final ConceptMatches[] matches;
    private final MatchUpdate[] heads;
    private final BitSet changed = new BitSet();
    private int known;

    /**
     * @param concepts C
     * @param conceptBlocks over how many blocks they are split
     * @param wantsHeldOut whether held-out scores are wanted
     */
    MatchingScores(int concepts, int conceptBlocks, boolean wantsHeldOut) {
        this.wantsHeldOut = wantsHeldOut;
        matches = new ConceptMatches[concepts];
        heads = new MatchUpdate[conceptBlocks];
    }

    /** Takes over a concept's newest matches. */
    void put(ConceptMatches concept) {
        if (matches[concept.concept()] == null) {
            known++;
        }
        matches[concept.concept()] = concept;
        changed.set(concept.concept());
    }

    /**
     * Takes over what a block of concepts says of itself.
     *
     * @return what it said before; null where it had said nothing
     */
    MatchUpdate putHead(MatchUpdate update) {
        MatchUpdate before = heads[update.conceptBlock()];
        heads[update.conceptBlock()] = update;
        return before;
    }

    /** Whether the matches of all concepts are known, all of the images with this fingerprint. */
    boolean ofImages(long fingerprint) {
        return known == matches.length
                && Arrays.stream(heads)
                        .allMatch(head -> head != null && head.fingerprint() == fingerprint);
    }

    /** Whether every block has all images that the encode stage keeps, after so many changes. */
    boolean settledAt(long changes) {
        return Arrays.stream(heads).allMatch(head -> head.settled() && head.changes() == changes);
    }

    /** Whether every block has sent its last report. */
    boolean closed() {
        return Arrays.stream(heads).allMatch(head -> head != null && head.closed());
    }

    /** Images behind the matches. */
    long images() {
        return heads[0].images();
    }

    ConceptMatches of(int concept) {
        return matches[concept];
    }

    /** A method's match of each concept. */
    ConceptMatch[] of(ScoreMethods.Method method) {
        return Arrays.stream(matches)
                .map(concept -> concept.matches().get(method.matching()))
                .toArray(ConceptMatch[]::new);
    }

    /** Concepts whose matches changed since the last call. */
    BitSet drainChanged() {
        BitSet drained = (BitSet) changed.clone();
        changed.clear();
        return drained;
    }

    /** Number of images that show each concept. */
    int[] supports() {
        return Arrays.stream(matches).mapToInt(ConceptMatches::support).toArray();
    }

    /** Length of a matching's F1 paths; scores exist for coalition sizes up to it. */
    int pathLength(ScoreMethods.Method method) {
        return matches[0].matches().get(method.matching()).f1().length;
    }

    /**
     * @param subset concepts whose mean is given too
     */
    MatchScores matchScore(ScoreMethods.Method method, int[] subset) {
        double[] f1 =
                Arrays.stream(of(method)).mapToDouble(match -> match.f1At(method.k())).toArray();
        return MatchScore.of(f1, supports(), subset);
    }

    /**
     * The held-out score of a method; null where there is none: for other methods than FBMP, and
     * where held-out scores are not computed or not known yet.
     *
     * @param subset concepts whose mean is given too
     */
    HeldOutScore heldOut(ScoreMethods.Method method, int[] subset) {
        double[] f1 = heldOutF1(method);
        long[] influence = f1 == null ? null : influence(method);
        return influence == null ? null : HeldOutScore.of(f1, supports(), subset, influence);
    }

    private double[] heldOutF1(ScoreMethods.Method method) {
        double[] f1 = new double[matches.length];
        for (int concept = 0; concept < f1.length; concept++) {
            List<double[]> paths = matches[concept].heldOut();
            if (!wantsHeldOut
                    || paths.size() <= method.matching()
                    || paths.get(method.matching()).length < method.k()) {
                return null;
            }
            f1[concept] = paths.get(method.matching())[method.k() - 1];
        }
        return f1;
    }

    /** Of the groups of images, summed over the blocks of concepts; null where it is not known. */
    private long[] influence(ScoreMethods.Method method) {
        List<long[]> parts = Arrays.stream(heads).map(head -> influence(head, method)).toList();
        long[] first = parts.get(0);
        if (!parts.stream().allMatch(part -> part != null && part.length == first.length)) {
            return null;
        }
        long[] sum = new long[first.length];
        for (long[] part : parts) {
            Arrays.setAll(sum, group -> sum[group] + part[group]);
        }
        return sum;
    }

    private static long[] influence(MatchUpdate head, ScoreMethods.Method method) {
        return head.influence().stream()
                .filter(part -> part.beta() == method.matching() && part.k() == method.k())
                .map(BlockInfluence::groups)
                .findFirst()
                .orElse(null);
    }
}
