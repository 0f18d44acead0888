package io.tapastream.core.probe;

import java.util.List;
import java.util.Optional;

/**
 * What came of fitting probes.
 *
 * @param width E, the width of the embeddings
 * @param probes one per concept, fitted on all images
 * @param fitted their F1 on the images that they were fitted on: a ceiling, not a bound
 * @param crossFitted F1 of probes that were fitted on one fold and scored on the other, counts of
 *     both pooled; empty where a fold has no image
 */
public record ProbeResult(
        int width, List<ConceptProbe> probes, ProbeScore fitted, Optional<ProbeScore> crossFitted) {
    public ProbeResult {
        probes = List.copyOf(probes);
    }

    /** W [E,C] in row order. */
    public float[] weights() {
        float[] matrix = new float[Math.multiplyExact(width, probes.size())];
        for (int concept = 0; concept < probes.size(); concept++) {
            float[] weights = probes.get(concept).weights();
            for (int i = 0; i < width; i++) {
                matrix[i * probes.size() + concept] = weights[i];
            }
        }
        return matrix;
    }

    /** b [C]. */
    public float[] biases() {
        float[] biases = new float[probes.size()];
        for (int concept = 0; concept < biases.length; concept++) {
            biases[concept] = probes.get(concept).bias();
        }
        return biases;
    }
}
