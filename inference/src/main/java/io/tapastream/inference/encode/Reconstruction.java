package io.tapastream.inference.encode;

import io.tapastream.inference.intake.InputRule;
import io.tapastream.inference.intake.SaeWeights;
import java.nio.FloatBuffer;

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
        double[] sample = new double[width];
        float[] direction = new float[width];
        for (int row = 0; row < errors.length; row++) {
            decode(codes, row, direction, sample);
            input.invert(input.affine(embeddings, row * width, width), sample);
            double error = 0;
            for (int i = 0; i < width; i++) {
                double difference = embeddings[row * width + i] - sample[i];
                error += difference * difference;
            }
            errors[row] = error;
        }
        return errors;
    }

    private void decode(SparseBatch codes, int row, float[] direction, double[] sample) {
        for (int i = 0; i < width; i++) {
            sample[i] = bias == null ? 0 : bias[i];
        }
        for (int at = codes.offsets()[row]; at < codes.offsets()[row + 1]; at++) {
            decoder.get(codes.latents()[at] * width, direction);
            float value = codes.values()[at];
            for (int i = 0; i < width; i++) {
                sample[i] += value * direction[i];
            }
        }
    }
}
