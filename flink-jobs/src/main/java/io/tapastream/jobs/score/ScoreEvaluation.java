package io.tapastream.jobs.score;

import io.tapastream.core.compare.Churn;
import io.tapastream.core.gather.SplitMix64;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.HeldOutScore;
import io.tapastream.core.score.ImageInfluence;
import io.tapastream.core.score.MatchScores;
import io.tapastream.core.score.PairDelta;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.core.score.SaeHealth;
import io.tapastream.core.score.TapaEngine;
import io.tapastream.core.score.TapaTotals;
import io.tapastream.jobs.config.ScoreSettings;
import io.tapastream.jobs.gather.BlockProgress;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.HealthUpdate;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.SettledScores;
import io.tapastream.jobs.message.SettledScores.MethodScores;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
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
    private final boolean conceptTapa;
    private final TapaEngine tapa;
    private final PairWindows windows;
    private final BlockProgress progress;
    private final MatchingScores matching;
    private HealthUpdate health;
    private final Map<String, Integer> handleOf = new HashMap<>();
    private final ConceptPairs conceptPairs = new ConceptPairs();
    private final Map<Integer, int[]> conceptsOf = new HashMap<>();
    private long pairSet;

    ScoreEvaluation(Opened opened, ScoreSettings scoring, BitSet dirty) {
        this.opened = opened;
        methods = new ScoreMethods(scoring);
        conceptTapa = scoring.conceptTapa();
        int concepts = opened.vocabulary().size();
        tapa = new TapaEngine(concepts, opened.sae().descriptor().dictionarySize(), methods.size());
        windows = new PairWindows(scoring.windowMillis(), scoring.slideMillis());
        progress = new BlockProgress(opened.imageBlocks(), dirty);
        matching = new MatchingScores(concepts, opened.conceptBlocks(), scoring.heldOut());
    }

    Opened opened() {
        return opened;
    }

    ScoreMethods methods() {
        return methods;
    }

    BlockProgress progress() {
        return progress;
    }

    PairWindows windows() {
        return windows;
    }

    /** A pair's time under this SAE checkpoint: the later of the two, milliseconds. */
    long timeOf(PairCodes pair) {
        return Math.max(pair.eventTime(), opened.sae().eventTime());
    }

    /** Puts a pair in the place of its previous codes, where it had any. */
    void put(PairCodes pair, PairCodes previous) {
        if (previous != null) {
            take(previous);
        }
        int handle =
                tapa.insert(
                        pair.original(),
                        pair.perturbed(),
                        pair.removedConcept(),
                        pair.addedConcept(),
                        pair.present());
        handleOf.put(pair.pairId(), handle);
        pairSet += fingerprint(pair);
        windows.add(handle, timeOf(pair));
        conceptPairs.put(handle, pair);
        conceptsOf.put(handle, new int[] {pair.removedConcept(), pair.addedConcept()});
    }

    /** Takes a pair out. */
    void take(PairCodes pair) {
        int handle = handleOf.remove(pair.pairId());
        windows.remove(handle, timeOf(pair));
        pairSet -= fingerprint(pair);
        tapa.remove(handle);
        conceptPairs.take(handle, pair);
        conceptsOf.remove(handle);
    }

    /** Sorts a pair under the concept that it removes and the one that it adds. */
    void conceptsOf(
            int handle, Map<Integer, List<Integer>> removing, Map<Integer, List<Integer>> adding) {
        int[] concepts = conceptsOf.get(handle);
        removing.computeIfAbsent(concepts[0], c -> new ArrayList<>()).add(handle);
        if (concepts[1] >= 0) {
            adding.computeIfAbsent(concepts[1], c -> new ArrayList<>()).add(handle);
        }
    }

    /** Whether the TAPAScores of single concepts are sent. */
    boolean conceptTapa() {
        return conceptTapa;
    }

    ConceptPairs conceptPairs() {
        return conceptPairs;
    }

    /** Takes over a concept's newest matches. */
    void put(ConceptMatches concept) {
        matching.put(concept);
        for (ScoreMethods.Method method : methods.all()) {
            tapa.prefix(
                    method.index(),
                    concept.concept(),
                    concept.matches().get(method.matching()).prefix(method.k()));
        }
    }

    /**
     * Takes over what a block of concepts says of itself.
     *
     * @return whether matches or images are others than before
     */
    boolean putHead(MatchUpdate update) {
        MatchUpdate before = matching.putHead(update);
        if (!update.concepts().isEmpty()) {
            windows.coalitionsMoved();
            return true;
        }
        return before == null
                || before.images() != update.images()
                || before.fingerprint() != update.fingerprint();
    }

    /**
     * Takes over the newest health.
     *
     * @return whether it is another than before
     */
    boolean put(HealthUpdate update) {
        HealthUpdate before = health;
        health = update;
        return before == null
                || before.fingerprint() != update.fingerprint()
                || !before.figures().equals(update.figures());
    }

    /**
     * Whether the matches of all blocks of concepts, and the health, are those of one and the same
     * set of images. Only then do they make a score.
     */
    boolean consistent() {
        return health != null && matching.ofImages(health.fingerprint());
    }

    /** Whether the matches are those of all images that the encode stage keeps. */
    boolean matchSettled() {
        return consistent() && matching.settledAt(progress.changes()) && progress.complete();
    }

    /** Whether also the pairs are all that the encode stage keeps. */
    boolean tapaSettled() {
        return matchSettled() && progress.quiet() && progress.pairs() == tapa.pairs();
    }

    /** Whether the evaluation is over. */
    boolean closed() {
        return matching.closed() && progress.closed() && (tapaSettled() || progress.refused());
    }

    /**
     * Whether the encode stage keeps no image for it, as where the data set has none of its image
     * encoder. Then there is nothing to match and no score, and nothing to wait for either.
     */
    boolean empty() {
        return progress.complete()
                && progress.quiet()
                && !progress.refused()
                && progress.images() == 0;
    }

    /** Whether the evaluation is over without ever having had a score. */
    boolean closedEmpty() {
        return matching.closed() && progress.closed() && (empty() || progress.refused());
    }

    /** A number for the set of images behind settled scores, whatever the SAE. */
    long imageSet() {
        return progress.changes();
    }

    /** Images behind the coalitions. */
    long images() {
        return matching.images();
    }

    long pairs() {
        return tapa.pairs();
    }

    ConceptMatches matches(int concept) {
        return matching.of(concept);
    }

    /** A method's match of each concept. */
    ConceptMatch[] matches(ScoreMethods.Method method) {
        return matching.of(method);
    }

    /** Concepts whose matches changed since the last call. */
    BitSet drainChangedConcepts() {
        return matching.drainChanged();
    }

    int conceptsWithSupport() {
        return (int) Arrays.stream(matching.supports()).filter(support -> support > 0).count();
    }

    int[] perturbedConcepts() {
        return conceptPairs.concepts().stream().toArray();
    }

    /** Length of a matching's F1 paths; scores exist for coalition sizes up to it. */
    int pathLength(ScoreMethods.Method method) {
        return matching.pathLength(method);
    }

    MatchScores matchScore(ScoreMethods.Method method) {
        return matching.matchScore(method, perturbedConcepts());
    }

    /** The held-out score of a method; null where there is none. */
    HeldOutScore heldOut(ScoreMethods.Method method) {
        return matching.heldOut(method, perturbedConcepts());
    }

    TapaTotals tapaTotals(ScoreMethods.Method method) {
        return tapa.totals(method.index());
    }

    TapaTotals tapaTotals(ScoreMethods.Method method, int[] pairs) {
        return tapa.totals(method.index(), pairs);
    }

    /** Whether the SAE is neither a baseline nor a probe. */
    boolean underTest() {
        return opened.sae().underTest();
    }

    /** What is compared with other SAE checkpoints; only while settled. */
    SettledScores settledScores() {
        SaeHealth sae = health();
        int[] handles =
                new TreeMap<>(handleOf).values().stream().mapToInt(Integer::intValue).toArray();
        List<MethodScores> scores = new ArrayList<>();
        for (ScoreMethods.Method method : methods.all()) {
            if (method.k() <= pathLength(method)) {
                scores.add(methodScores(method, handles));
            }
        }
        return new SettledScores(
                opened.evaluation(),
                opened.sae().encoder(),
                opened.sae().eventTime(),
                imageSet(),
                images(),
                pairSet,
                pairs(),
                sae.meanActive(),
                sae.deadFraction(),
                matching.supports(),
                scores);
    }

    private MethodScores methodScores(ScoreMethods.Method method, int[] handles) {
        ConceptMatch[] matches = matches(method);
        double[] f1 = Arrays.stream(matches).mapToDouble(match -> match.f1At(method.k())).toArray();
        long[] coalitions =
                Arrays.stream(matches)
                        .mapToLong(match -> Churn.fingerprint(match.prefix(method.k())))
                        .toArray();
        PairDelta[] deltas = new PairDelta[handles.length];
        for (int pair = 0; pair < deltas.length; pair++) {
            deltas[pair] = tapa.delta(method.index(), handles[pair]);
        }
        HeldOutScore held = heldOut(method);
        return new MethodScores(
                method.scored(),
                matchScore(method).value(),
                held == null ? Double.NaN : held.scores().value(),
                held == null ? new ImageInfluence(new double[0]) : held.influence(),
                tapaTotals(method).score().value(),
                f1,
                coalitions,
                PairedDifference.pack(deltas));
    }

    /** A number for a pair's record; the sum distinguishes sets of pairs, in whatever order. */
    private static long fingerprint(PairCodes pair) {
        long hash =
                SplitMix64.append(SplitMix64.GAMMA, pair.pairId().getBytes(StandardCharsets.UTF_8));
        hash = SplitMix64.append(hash, pair.eventTime());
        hash = SplitMix64.append(hash, pair.removedConcept());
        return SplitMix64.append(hash, pair.addedConcept());
    }

    SaeHealth health() {
        return SaeHealth.of(health.latentSupport(), health.images(), health.figures());
    }
}
