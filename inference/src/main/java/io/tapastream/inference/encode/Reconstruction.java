package io.tapastream.inference.encode;

import io.tapastream.inference.intake.InputMap;
import io.tapastream.inference.intake.InputRule;
import io.tapastream.inference.intake.SaeWeights;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** x~ = codes W_dec + b, taken back through the input normalisation. Safe for several threads. */
final class Reconstruction {
    private final FloatBuffer decoder;
    private final float[] bias;
    private final InputRule input;
    private final int width;

    private Reconstruction(FloatBuffer decoder, float[] bias, InputRule input, int width) {
        this.decoder = decoder;
        this.bias = bias;
        this.input = input;
        this.width = width;
    }

    /** Null where the weights have no decoder. */
    static Reconstruction of(SaeWeights weights) {
        if (weights.decoder().isEmpty()) {
            return null;
        }
        return new Reconstruction(
                weights.decoder().get().values(),
                weights.outputBias().orElse(null),
                weights.input(),
                weights.descriptor().embeddingWidth());
    }

    double[] squaredErrors(float[] embeddings, SparseBatch codes) {
        double[] errors = new double[codes.rows()];
        InputMap map = input.forWidth(width);
        double[] sample = new double[width];
        float[] direction = new float[width];
        float[] sum = new float[width];
        for (int row = 0; row < errors.length; row++) {
            decode(codes, row, direction, sum);
            for (int i = 0; i < width; i++) {
                sample[i] = bias == null ? sum[i] : (double) sum[i] + bias[i];
            }
            input.invert(map.affine(embeddings, row * width), sample);
            double error = 0;
            for (int i = 0; i < width; i++) {
                double difference = embeddings[row * width + i] - sample[i];
                error += difference * difference;
            }
            errors[row] = error;
        }
        return errors;
    }

    /** In float32, as SAEs are trained: the loop over the width then runs in vector registers. */
    private void decode(SparseBatch codes, int row, float[] direction, float[] sum) {
        Arrays.fill(sum, 0);
        for (int at = codes.offsets()[row]; at < codes.offsets()[row + 1]; at++) {
            decoder.get(codes.latents()[at] * width, direction);
            add(codes.values()[at], direction, sum);
        }
    }

    private static void add(float value, float[] direction, float[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += value * direction[i];
        }
    }
}
