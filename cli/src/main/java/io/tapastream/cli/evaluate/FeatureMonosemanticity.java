package io.tapastream.cli.evaluate;

import io.tapastream.core.io.LabelledCodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Feature Monosemanticity Score (FMS) of arXiv 2506.19382: whether single latents stand for
 * concepts. Of each concept a sample is drawn with as many images that show it as ones that do not
 * (the more frequent kind is subsampled). On it a decision tree gives accuracy, that of its first
 * split alone; global, 1 minus the mean gain over that of 2, 3, ... splits on each path; and
 * local@p, twice the loss of accuracy when p latents have been left out one after the other, each
 * time the first split's. FMS@p = accuracy (local@p + global) / 2.
 *
 * <p>Cost: a whole tree and {@link #MOST_LEFT_OUT} stumps for each concept.
 */
final class FeatureMonosemanticity {
    /** How many latents are left out at most, p. */
    static final int MOST_LEFT_OUT = 10;

    private static final List<Integer> REPORTED = List.of(1, 5, MOST_LEFT_OUT);

    private FeatureMonosemanticity() {}

    /**
     * Of one concept.
     *
     * @param accuracy of the best single split; NaN, as the others, where fewer than two images
     *     show the concept, or all but one do
     * @param global whether more latents add nothing
     * @param atP FMS@p by p
     */
    record OfConcept(double accuracy, double global, SortedMap<Integer, Double> atP) {
        private static OfConcept undefined() {
            SortedMap<Integer, Double> none = new TreeMap<>();
            REPORTED.forEach(p -> none.put(p, Double.NaN));
            return new OfConcept(Double.NaN, Double.NaN, none);
        }
    }

    /**
     * Of all concepts.
     *
     * @param seed from which the samples were drawn
     * @param concepts in their order
     */
    record Scores(long seed, List<OfConcept> concepts) {
        /** How many concepts have a score. */
        int defined() {
            return (int) concepts.stream().filter(one -> !Double.isNaN(one.accuracy())).count();
        }

        /** The mean FMS@p over the concepts that have one, by p; NaN where none has. */
        SortedMap<Integer, Double> means() {
            SortedMap<Integer, Double> means = new TreeMap<>();
            for (int p : REPORTED) {
                means.put(
                        p,
                        concepts.stream()
                                .mapToDouble(one -> one.atP().get(p))
                                .filter(value -> !Double.isNaN(value))
                                .average()
                                .orElse(Double.NaN));
            }
            return means;
        }
    }

    static Scores of(LabelledCodes codes, long seed) {
        List<OfConcept> concepts = new ArrayList<>();
        for (int concept = 0; concept < codes.concepts(); concept++) {
            concepts.add(of(codes, concept, new Random(seed + concept)));
        }
        return new Scores(seed, concepts);
    }

    private static OfConcept of(LabelledCodes codes, int concept, Random random) {
        List<Integer> showing = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int image = 0; image < codes.shown().length; image++) {
            boolean shows = Arrays.binarySearch(codes.shown()[image], concept) >= 0;
            (shows ? showing : others).add(image);
        }
        int each = Math.min(showing.size(), others.size());
        if (each < 2) {
            return OfConcept.undefined();
        }
        List<Integer> larger = showing.size() > others.size() ? showing : others;
        Collections.shuffle(larger, random);
        larger.subList(each, larger.size()).clear();
        List<Integer> sample = new ArrayList<>(showing);
        sample.addAll(others);
        return of(
                new ConceptTrees(
                        sample.stream().map(image -> codes.active()[image]).toList(),
                        sample.stream().map(image -> codes.values()[image]).toList(),
                        IntStream.range(0, sample.size()).mapToObj(i -> i < each).toList()));
    }

    private static OfConcept of(ConceptTrees trees) {
        List<Double> byDepth = trees.accuracies();
        ConceptTrees.Root root = trees.root();
        double accuracy = root.accuracy();
        double gain =
                byDepth.stream()
                        .skip(1)
                        .mapToDouble(deeper -> deeper - accuracy)
                        .average()
                        .orElse(0);
        double global = 1 - gain;
        SortedMap<Integer, Double> atP = new TreeMap<>();
        for (int p = 1; p <= MOST_LEFT_OUT; p++) {
            if (root.latent() >= 0) {
                trees.leaveOut(root.latent());
                root = trees.root();
            }
            if (REPORTED.contains(p)) {
                double local = 2 * (accuracy - root.accuracy());
                atP.put(p, accuracy * (local + global) / 2);
            }
        }
        return new OfConcept(accuracy, global, atP);
    }
}
