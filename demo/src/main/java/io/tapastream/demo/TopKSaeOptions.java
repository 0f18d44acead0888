package io.tapastream.demo;

/**
 * How {@link TopKSaeTrainer} trains.
 *
 * @param dictionarySize D, number of latents
 * @param k active latents per sample
 * @param steps optimiser steps
 * @param batchSize samples per step
 * @param learningRate of Adam; it falls linearly to 0 over the last third of the steps
 * @param seed of the weights and of the order of the samples
 */
public record TopKSaeOptions(
        int dictionarySize, int k, int steps, int batchSize, double learningRate, long seed) {

    public TopKSaeOptions {
        atLeastOne("dictionary size", dictionarySize);
        atLeastOne("k", k);
        atLeastOne("number of steps", steps);
        atLeastOne("batch size", batchSize);
        if (k > dictionarySize) {
            throw new IllegalArgumentException(
                    "k is "
                            + k
                            + ", but must be at most the dictionary size, "
                            + dictionarySize
                            + ".");
        }
        if (!(learningRate > 0 && learningRate < 1)) {
            throw new IllegalArgumentException(
                    "The learning rate is " + learningRate + ", but must be between 0 and 1.");
        }
    }

    /** What the demo trains: 96 latents, 16 of them active, 3,000 steps of 64 samples. */
    public static TopKSaeOptions demo(long seed) {
        return new TopKSaeOptions(96, 16, 3000, 64, 2e-3, seed);
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "The " + what + " is " + value + ", but must be at least 1.");
        }
    }
}
