package io.tapastream.jobs.score;

import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which pairs of an evaluation remove a concept and which add it.
 *
 * <p>Not thread-safe.
 */
final class ConceptPairs {
    private final Map<Integer, Set<Integer>> removing = new TreeMap<>();
    private final Map<Integer, Set<Integer>> adding = new TreeMap<>();
    private final BitSet left = new BitSet();

    /**
     * @param pair its handle
     */
    void put(int pair, PairCodes codes) {
        removing.computeIfAbsent(codes.removedConcept(), c -> new TreeSet<>()).add(pair);
        if (codes.addedConcept() >= 0) {
            adding.computeIfAbsent(codes.addedConcept(), c -> new TreeSet<>()).add(pair);
        }
    }

    /**
     * The concepts of a pair that was removed are remembered: their scores are to be sent again.
     */
    void take(int pair, PairCodes codes) {
        take(removing, codes.removedConcept(), pair);
        if (codes.addedConcept() >= 0) {
            take(adding, codes.addedConcept(), pair);
        }
    }

    private void take(Map<Integer, Set<Integer>> pairs, int concept, int pair) {
        Set<Integer> handles = pairs.get(concept);
        handles.remove(pair);
        if (handles.isEmpty()) {
            pairs.remove(concept);
        }
        left.set(concept);
    }

    /** Concepts that some pair removes or adds. */
    BitSet concepts() {
        BitSet concepts = new BitSet();
        removing.keySet().forEach(concepts::set);
        adding.keySet().forEach(concepts::set);
        return concepts;
    }

    /** Concepts of which pairs were removed since the last call. */
    BitSet drainLeft() {
        BitSet concepts = (BitSet) left.clone();
        left.clear();
        return concepts;
    }

    int[] removing(int concept) {
        return handles(removing.get(concept));
    }

    int[] adding(int concept) {
        return handles(adding.get(concept));
    }

    private static int[] handles(Set<Integer> pairs) {
        return pairs == null ? new int[0] : pairs.stream().mapToInt(Integer::intValue).toArray();
    }
}
