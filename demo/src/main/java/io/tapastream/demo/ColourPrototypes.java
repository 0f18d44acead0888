package io.tapastream.demo;

import java.util.SplittableRandom;

/**
 * A soft colour histogram with random bins, as a 1 x 1 convolution: unit i gives relu(1 - |x -
 * c_i|^2 / s^2) for a pixel x and a colour c_i drawn uniformly from the RGB cube. Since |x - c|^2
 * is linear in x and x^2, the convolution reads the six channels (x, x^2).
 */
final class ColourPrototypes {

    /** x and x^2 of three colours. */
    static final int INPUTS = 6;

    private static final double RADIUS = 0.28;

    private final float[] weights;
    private final float[] biases;

    ColourPrototypes(int count, SplittableRandom random) {
        weights = new float[count * INPUTS];
        biases = new float[count];
        double scale = 1 / (RADIUS * RADIUS);
        for (int i = 0; i < count; i++) {
            double squares = 0;
            for (int channel = 0; channel < 3; channel++) {
                double c = random.nextDouble();
                squares += c * c;
                weights[i * INPUTS + channel] = (float) (2 * c * scale);
                weights[i * INPUTS + 3 + channel] = (float) -scale;
            }
            biases[i] = (float) (1 - squares * scale);
        }
    }

    /** [count,6,1,1], row-major. */
    float[] weights() {
        return weights.clone();
    }

    /** [count]. */
    float[] biases() {
        return biases.clone();
    }
}
