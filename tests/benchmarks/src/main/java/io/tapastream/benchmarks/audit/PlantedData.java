package io.tapastream.benchmarks.audit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Embeddings that are made of known concepts: each concept is a random direction, an image shows
 * some of them with varying strength, and its embedding is their sum and noise. Concepts have
 * frequencies from {@link #RAREST} to {@link #MOST_FREQUENT}, and each second one comes more often
 * with the one before it. A pair is an image, and the same one with one concept taken away and in
 * most pairs another one put in.
 */
final class PlantedData {
    static final int CONCEPTS = 24;
    static final int WIDTH = 64;
    private static final double RAREST = 0.03;
    private static final double MOST_FREQUENT = 0.35;
    private static final double TOGETHER = 0.6;
    private static final double NOISE = 0.08;
    private static final double NOISE_OF_EDITS = 0.02;
    private static final double ADDING = 0.7;

    private final double[][] directions = new double[CONCEPTS][WIDTH];
    private final SplittableRandom random;

    /**
     * An image.
     *
     * @param id unlike that of any other image, also of the other image of its pair
     * @param embedding x [E]
     * @param strengths [C] of each concept; 0 where it is not shown
     */
    record Image(String id, float[] embedding, double[] strengths) {
        boolean shows(int concept) {
            return strengths[concept] > 0;
        }

        int[] shown() {
            return IntStream.range(0, CONCEPTS).filter(this::shows).toArray();
        }
    }

    /** The added concept is -1 where none is. */
    record ImagePair(Image original, Image perturbed, int removed, int added) {}

    /** What SAEs are scored on, and what they are trained on. */
    record Sets(List<Image> images, List<ImagePair> pairs, float[][] training) {}

    private PlantedData(long seed) {
        random = new SplittableRandom(seed);
        for (double[] direction : directions) {
            double squares = 0;
            for (int e = 0; e < WIDTH; e++) {
                direction[e] = random.nextGaussian();
                squares += direction[e] * direction[e];
            }
            for (int e = 0; e < WIDTH; e++) {
                direction[e] /= Math.sqrt(squares);
            }
        }
    }

    /** How often the concept would be shown if concepts were independent. */
    static double frequency(int concept) {
        return RAREST * Math.pow(MOST_FREQUENT / RAREST, concept / (CONCEPTS - 1.0));
    }

    static Sets draw(long seed, int images, int pairs, int training) {
        PlantedData data = new PlantedData(seed);
        List<Image> scored = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            scored.add(data.image("image-" + i, data.strengths()));
        }
        List<ImagePair> edited = new ArrayList<>();
        while (edited.size() < pairs) {
            data.pair("pair-" + edited.size(), edited);
        }
        float[][] trained = new float[training][];
        for (int i = 0; i < training; i++) {
            trained[i] = data.image("training-" + i, data.strengths()).embedding();
        }
        return new Sets(scored, edited, trained);
    }

    private double[] strengths() {
        double[] strengths = new double[CONCEPTS];
        BitSet shown = new BitSet();
        for (int concept = 0; concept < CONCEPTS; concept++) {
            double chance = frequency(concept);
            if (concept % 2 == 1 && shown.get(concept - 1)) {
                chance = Math.max(chance, TOGETHER);
            }
            if (random.nextDouble() < chance) {
                shown.set(concept);
                strengths[concept] = strength();
            }
        }
        return strengths;
    }

    private double strength() {
        return Math.max(0.3, 1 + 0.3 * random.nextGaussian());
    }

    private Image image(String id, double[] strengths) {
        double[] x = new double[WIDTH];
        add(x, strengths);
        noise(x, NOISE);
        return new Image(id, floats(x), strengths);
    }

    private void pair(String id, List<ImagePair> into) {
        Image original = image(id + "-original", strengths());
        int[] shown = original.shown();
        if (shown.length == 0) {
            return;
        }
        int removed = shown[random.nextInt(shown.length)];
        int added = random.nextDouble() < ADDING ? random.nextInt(CONCEPTS) : -1;
        if (added >= 0 && original.shows(added)) {
            return;
        }
        double[] strengths = original.strengths().clone();
        double[] change = new double[CONCEPTS];
        change[removed] = -strengths[removed];
        strengths[removed] = 0;
        if (added >= 0) {
            strengths[added] = strength();
            change[added] = strengths[added];
        }
        double[] x = new double[WIDTH];
        for (int e = 0; e < WIDTH; e++) {
            x[e] = original.embedding()[e];
        }
        add(x, change);
        noise(x, NOISE_OF_EDITS);
        Image perturbed = new Image(id + "-perturbed", floats(x), strengths);
        into.add(new ImagePair(original, perturbed, removed, added));
    }

    private void add(double[] x, double[] strengths) {
        for (int concept = 0; concept < CONCEPTS; concept++) {
            for (int e = 0; strengths[concept] != 0 && e < WIDTH; e++) {
                x[e] += strengths[concept] * directions[concept][e];
            }
        }
    }

    private void noise(double[] x, double size) {
        for (int e = 0; e < WIDTH; e++) {
            x[e] += size * random.nextGaussian();
        }
    }

    private static float[] floats(double[] x) {
        float[] floats = new float[x.length];
        for (int e = 0; e < x.length; e++) {
            floats[e] = (float) x[e];
        }
        return floats;
    }
}
