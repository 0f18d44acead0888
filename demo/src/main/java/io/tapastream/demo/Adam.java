package io.tapastream.demo;

/**
 * Adam (Kingma and Ba, 2015, algorithm 1) for one tensor, with the paper's default betas and
 * epsilon.
 */
final class Adam {

    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final float[] mean;
    private final float[] square;
    private int steps;

    Adam(int size) {
        mean = new float[size];
        square = new float[size];
    }

    /** Moves the parameters against the gradient, and sets the gradient to 0. */
    void step(float[] parameters, float[] gradient, double learningRate) {
        steps++;
        float rate = (float) (learningRate / (1 - Math.pow(BETA1, steps)));
        float correction = (float) (1 / (1 - Math.pow(BETA2, steps)));
        update(parameters, gradient, mean, square, rate, correction);
    }

    /** Forgets the history of the parameters from..to (exclusive). */
    void reset(int from, int to) {
        java.util.Arrays.fill(mean, from, to, 0f);
        java.util.Arrays.fill(square, from, to, 0f);
    }

    private static void update(
            float[] parameters,
            float[] gradient,
            float[] mean,
            float[] square,
            float rate,
            float correction) {
        for (int i = 0; i < parameters.length; i++) {
            float g = gradient[i];
            float m = BETA1 * mean[i] + (1 - BETA1) * g;
            float s = BETA2 * square[i] + (1 - BETA2) * g * g;
            mean[i] = m;
            square[i] = s;
            parameters[i] -= rate * m / ((float) Math.sqrt(s * correction) + EPSILON);
            gradient[i] = 0f;
        }
    }
}
