package io.tapastream.benchmarks.audit;

import io.tapastream.demo.DemoSaeWeights;
import java.util.PriorityQueue;

/**
 * An SAE with the k largest of relu((x - b_dec) W_enc), the lower latent where two are equal.
 *
 * @param k active latents; 0 for all that are above 0
 */
record TopKCoder(DemoSaeWeights weights, int k) implements Coder {
    @Override
    public int latents() {
        return weights.dictionarySize();
    }

    @Override
    public double[] code(PlantedData.Image image) {
        int size = latents();
        double[] code = new double[size];
        for (int e = 0; e < weights.embeddingWidth(); e++) {
            double value = image.embedding()[e] - weights.bDec()[e];
            for (int j = 0; j < size; j++) {
                code[j] += value * weights.wEnc()[e * size + j];
            }
        }
        if (k == 0) {
            for (int j = 0; j < size; j++) {
                code[j] = Math.max(0, code[j]);
            }
            return code;
        }
        PriorityQueue<Integer> largest =
                new PriorityQueue<>(
                        (a, b) ->
                                code[a] == code[b]
                                        ? Integer.compare(b, a)
                                        : Double.compare(code[a], code[b]));
        for (int j = 0; j < size; j++) {
            if (code[j] > 0) {
                largest.add(j);
                if (largest.size() > k) {
                    largest.poll();
                }
            }
        }
        double[] kept = new double[size];
        largest.forEach(j -> kept[j] = code[j]);
        return kept;
    }

    @Override
    public double[] reconstruction(double[] code) {
        int width = weights.embeddingWidth();
        double[] x = new double[width];
        for (int e = 0; e < width; e++) {
            x[e] = weights.bDec()[e];
        }
        for (int j = 0; j < code.length; j++) {
            for (int e = 0; code[j] != 0 && e < width; e++) {
                x[e] += code[j] * weights.wDec()[j * width + e];
            }
        }
        return x;
    }
}
