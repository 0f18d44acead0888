package io.tapastream.inference.intake;

import java.nio.FloatBuffer;
import java.util.List;

/** The parts of {@link SaeWeights} while a format's reader puts them together. */
final class WeightsBuilder {
    final SaeDescriptor descriptor;
    InputRule input;
    SaeWeights.Matrix encoder;
    float[] bias;
    ActivationRule activation;
    SaeWeights.Matrix decoder;
    float[] outputBias;
    byte[] onnxModel;

    WeightsBuilder(SaeDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    SaeWeights build(List<String> warnings) {
        return new SaeWeights(this, warnings);
    }

    /**
     * Multiplies each latent's pre-activation with the norm of its decoder row, by scaling encoder
     * and bias, and divides the decoder rows by it, so that reconstructions stay as they are.
     */
    void rescaleByDecoderNorm() throws SaeFormatException {
        if (decoder == null) {
            throw new SaeFormatException(
                    "TENSOR_MISSING",
                    "the codes are scaled by the decoder's norms but the file has no decoder");
        }
        int width = descriptor.embeddingWidth();
        int latents = descriptor.dictionarySize();
        float[] norms = new float[latents];
        FloatBuffer unitRows = decoder.values();
        float[] row = new float[width];
        for (int j = 0; j < latents; j++) {
            decoder.values().get(j * width, row);
            double squares = 0;
            for (float value : row) {
                squares += (double) value * value;
            }
            norms[j] = (float) Math.sqrt(squares);
            for (int i = 0; i < width; i++) {
                unitRows.put(j * width + i, norms[j] == 0 ? 0 : row[i] / norms[j]);
            }
        }
        scale(encoder, norms);
        for (int j = 0; bias != null && j < latents; j++) {
            bias[j] *= norms[j];
        }
    }

    private void scale(SaeWeights.Matrix matrix, float[] factors) {
        FloatBuffer values = matrix.values();
        int width = descriptor.embeddingWidth();
        for (int at = 0; at < values.capacity(); at++) {
            int latent = matrix.latentMajor() ? at / width : at % factors.length;
            values.put(at, values.get(at) * factors[latent]);
        }
    }
}
