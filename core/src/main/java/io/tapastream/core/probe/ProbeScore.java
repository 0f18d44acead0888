package io.tapastream.core.probe;

import io.tapastream.core.encode.ActivationRule;
import java.util.List;

/**
 * F1 of probes on images: 2 tp / (support + predicted), counted over all images that were added and
 * divided once; 0 where neither an image shows the concept nor a probe says so. Active is what
 * {@link ActivationRule} calls active for matching, so an estimated probability of exactly one half
 * is not. For one thread.
 */
public final class ProbeScore {
    private final int[] hits;
    private final int[] predicted;
    private final int[] support;
    private int images;

    /**
     * @param concepts number of concepts, C
     */
    public ProbeScore(int concepts) {
        hits = new int[concepts];
        predicted = new int[concepts];
        support = new int[concepts];
    }

    /**
     * Adds an image.
     *
     * @param probes one per concept
     * @param embedding [E]
     * @param concepts those that the image shows
     */
    public void add(List<ConceptProbe> probes, double[] embedding, int[] concepts) {
        images++;
        boolean[] shown = new boolean[support.length];
        for (int concept : concepts) {
            shown[concept] = true;
            support[concept]++;
        }
        for (int concept = 0; concept < support.length; concept++) {
            float logit = (float) probes.get(concept).logit(embedding);
            if (ActivationRule.activeForMatching(logit)) {
                predicted[concept]++;
                hits[concept] += shown[concept] ? 1 : 0;
            }
        }
    }

    /** Images that were added. */
    public int images() {
        return images;
    }

    /** Images that show the concept. */
    public int support(int concept) {
        return support[concept];
    }

    /** F1 of a concept. */
    public double f1(int concept) {
        int sum = support[concept] + predicted[concept];
        return sum == 0 ? 0.0 : 2.0 * hits[concept] / sum;
    }

    /** Mean F1 over all concepts. */
    public double mean() {
        double sum = 0;
        for (int concept = 0; concept < support.length; concept++) {
            sum += f1(concept);
        }
        return sum / support.length;
    }
}
