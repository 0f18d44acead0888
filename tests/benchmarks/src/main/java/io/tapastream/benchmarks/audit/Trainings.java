package io.tapastream.benchmarks.audit;

import io.tapastream.demo.DemoSaeWeights;
import io.tapastream.demo.TopKSaeOptions;
import io.tapastream.demo.TopKSaeTrainer;
import java.util.SortedMap;
import java.util.TreeMap;

/** Trains SAEs on the planted embeddings. */
final class Trainings {
    static final int STEPS = 1500;
    private static final int BATCH = 64;
    private static final double RATE = 2e-3;

    private Trainings() {}

    /** The weights at some steps. */
    static SortedMap<Integer, DemoSaeWeights> run(
            PlantedData.Sets data, int latents, int k, long seed, int... steps) {
        SortedMap<Integer, DemoSaeWeights> weights = new TreeMap<>();
        TopKSaeOptions options = new TopKSaeOptions(latents, k, STEPS, BATCH, RATE, seed);
        new TopKSaeTrainer(data.training(), options)
                .train(steps, (step, reached, loss) -> weights.put(step, reached));
        return weights;
    }

    /** The SAE at the end of a training. */
    static TopKCoder trained(PlantedData.Sets data, int latents, int k, long seed) {
        return new TopKCoder(run(data, latents, k, seed, STEPS).get(STEPS), k);
    }
}
