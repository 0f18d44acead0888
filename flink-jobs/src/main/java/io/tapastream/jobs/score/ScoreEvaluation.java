package io.tapastream.jobs.score;

import io.tapastream.core.score.MatchScore;
import io.tapastream.core.score.MatchScores;
import io.tapastream.core.score.SaeHealth;
import io.tapastream.core.score.TapaEngine;
import io.tapastream.core.score.TapaTotals;
import io.tapastream.jobs.config.EvaluationSettings.Scoring;
import io.tapastream.jobs.gather.BlockMarkers;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The scores of one SAE checkpoint on one data set, in memory: the newest matches of every concept,
 * the codes of every pair, and the totals that follow from both. It can be rebuilt from state.
 *
 * <p>Not thread-safe.
 */
final class ScoreEvaluation {
    private final Opened opened;
    private final ScoreMethods methods;
    private final TapaEngine tapa;
    private final PairWindows windows;
    private final BlockMarkers markers;
    private final ConceptMatches[] matches;
    private final BitSet changedConcepts = new BitSet();
    private final MatchUpdate[] heads;
    private final Map<String, Integer> handleOf = new HashMap<>();
    private final TreeMap<Integer, Integer> perturbed = new TreeMap<>();
    private int known;

    ScoreEvaluation(Opened opened, Scoring scoring, BitSet moved) {
        this.opened = opened;
        methods = new ScoreMethods(scoring);
        int concepts = opened.vocabulary().size();
        tapa = new TapaEngine(concepts, opened.sae().descriptor().dictionarySize(), methods.size());
        windows = new PairWindows(scoring.windowMillis(), scoring.slideMillis());
        markers = new BlockMarkers(opened.imageBlocks(), moved);
        matches = new ConceptMatches[concepts];
        heads = new MatchUpdate[opened.conceptBlocks()];
    }

    Opened opened() {
        return opened;
    }

    ScoreMethods methods() {
        return methods;
    }

    BlockMarkers markers() {
        return markers;
    }

    PairWindows windows() {
        return windows;
    }

    /** A pair's time under this SAE checkpoint: the later of the two, milliseconds. */
    long timeOf(PairCodes pair) {
        return Math.max(pair.eventTime(), opened.sae().eventTime());
    }

    /** Puts a pair in the place of its former codes, where it had any. */
    void put(PairCodes pair, PairCodes former) {
        if (former != null) {
            take(former);
        }
        int handle =
                tapa.insert(
                        pair.original(),
                        pair.perturbed(),
                        pair.removedConcept(),
                        pair.addedConcept(),
                        pair.present());
        handleOf.put(pair.pairId(), handle);
        windows.add(handle, timeOf(pair));
        countPerturbed(pair, 1);
    }

    /** Takes a pair out. */
    void take(PairCodes pair) {
        int handle = handleOf.remove(pair.pairId());
        windows.remove(handle, timeOf(pair));
        tapa.remove(handle);
        countPerturbed(pair, -1);
    }

    private void countPerturbed(PairCodes pair, int difference) {
        perturbed.merge(pair.removedConcept(), difference, Integer::sum);
        if (pair.addedConcept() >= 0) {
            perturbed.merge(pair.addedConcept(), difference, Integer::sum);
        }
        perturbed.values().removeIf(count -> count == 0);
    }

    /** Takes over a concept's newest matches. */
    void put(ConceptMatches concept) {
        int index = concept.concept();
        if (matches[index] == null) {
            known++;
        }
        matches[index] = concept;
        changedConcepts.set(index);
        for (ScoreMethods.Method method : methods.all()) {
            tapa.prefix(
                    method.index(),
                    index,
                    concept.matches().get(method.matching()).prefix(method.k()));
        }
    }

    /** Takes over what a block of concepts says of itself. */
    void putHead(MatchUpdate update) {
        heads[update.conceptBlock()] = update;
        if (!update.concepts().isEmpty()) {
            windows.coalitionsMoved();
        }
    }

    /**
     * Whether the matches of all blocks of concepts are those of one and the same set of images.
     * Only then do they make a score.
     */
    boolean consistent() {
        if (known < matches.length) {
            return false;
        }
        for (MatchUpdate head : heads) {
            if (head == null || head.fingerprint() != heads[0].fingerprint()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the matches are those of all images that the encode stage keeps. */
    boolean matchSettled() {
        for (MatchUpdate head : heads) {
            if (!head.settled() || head.changes() != markers.changes()) {
                return false;
            }
        }
        return consistent() && markers.complete();
    }

    /** Whether also the pairs are all that the encode stage keeps. */
    boolean tapaSettled() {
        return matchSettled() && markers.quiet() && markers.pairs() == tapa.pairs();
    }

    /** Whether the evaluation is over. */
    boolean closed() {
        for (MatchUpdate head : heads) {
            if (!head.closed()) {
                return false;
            }
        }
        return tapaSettled() && markers.closed();
    }

    /** A number for the set of images behind settled scores, whatever the SAE. */
    long imageSet() {
        return markers.changes();
    }

    /** Images behind the coalitions. */
    long images() {
        return heads[0].images();
    }

    long pairs() {
        return tapa.pairs();
    }

    ConceptMatches matches(int concept) {
        return matches[concept];
    }

    /** Concepts whose matches changed since the last call. */
    BitSet drainChangedConcepts() {
        BitSet changed = (BitSet) changedConcepts.clone();
        changedConcepts.clear();
        return changed;
    }

    int conceptsWithSupport() {
        int count = 0;
        for (ConceptMatches concept : matches) {
            count += concept.support() > 0 ? 1 : 0;
        }
        return count;
    }

    int[] perturbedConcepts() {
        return perturbed.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    /** Length of a matching's F1 paths; scores exist for coalition sizes up to it. */
    int pathLength(ScoreMethods.Method method) {
        return matches[0].matches().get(method.matching()).f1().length;
    }

    MatchScores matchScore(ScoreMethods.Method method) {
        double[] f1 = new double[matches.length];
        int[] supports = new int[matches.length];
        for (int concept = 0; concept < f1.length; concept++) {
            f1[concept] = matches[concept].matches().get(method.matching()).f1At(method.k());
            supports[concept] = matches[concept].support();
        }
        return MatchScore.of(f1, supports, perturbedConcepts());
    }

    TapaTotals tapaTotals(ScoreMethods.Method method) {
        return tapa.totals(method.index());
    }

    TapaTotals tapaTotals(ScoreMethods.Method method, int[] pairs) {
        return tapa.totals(method.index(), pairs);
    }

    SaeHealth health() {
        return SaeHealth.of(heads[0].latentSupport(), heads[0].images(), heads[0].health());
    }
}
