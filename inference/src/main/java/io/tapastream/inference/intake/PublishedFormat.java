package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * State dicts of the published implementation of the paper (arXiv 2606.24716).
 *
 * <p>b_enc is in the file but only jumprelu and untrained SAEs use it; the others do where the
 * configuration has encoder_bias. jumprelu does not subtract b_dec. An untrained SAE takes the raw
 * embedding, whatever input_unit_norm says.
 */
final class PublishedFormat {
    private static final String ENCODER = "W_enc";
    private static final String DECODER = "W_dec";
    private static final String ENCODER_BIAS = "b_enc";
    private static final String DECODER_BIAS = "b_dec";
    private static final String THRESHOLD = "threshold";
    private static final String LOG_THRESHOLD = "jumprelu.log_threshold";

    private static final String USE_BIAS = "encoder_bias";

    private PublishedFormat() {}

    /**
     * @param config with the entry encoder_bias, true or false, or none
     */
    static SaeWeights read(TensorReader tensors, SaeDescriptor descriptor, SaeConfig config)
            throws SaeFormatException {
        config.refuseOtherThan(USE_BIAS);
        config.refuseNull(USE_BIAS);
        int width = descriptor.embeddingWidth();
        int latents = descriptor.dictionarySize();
        requireFit(tensors, descriptor.architecture());

        boolean untrained = descriptor.architecture().equals(SaeDescriptor.UNTRAINED);
        boolean shifted = !untrained && !descriptor.architecture().equals(SaeDescriptor.JUMPRELU);
        boolean biased = config.flag(USE_BIAS, !shifted);
        if (!shifted && !biased) {
            throw new SaeFormatException(
                    "CONFIG",
                    "encoder_bias is false but a published "
                            + descriptor.architecture()
                            + " SAE always adds b_enc: leave the entry out");
        }
        WeightsBuilder weights = new WeightsBuilder(descriptor);
        weights.encoder = tensors.matrix(ENCODER, false, width, latents);
        weights.decoder = tensors.optionalMatrix(DECODER, latents, width);
        weights.bias = biased ? tensors.vector(ENCODER_BIAS, latents) : null;
        if (!biased && tensors.hasNonZero(ENCODER_BIAS, latents)) {
            tensors.warn(unused(descriptor.architecture()));
        }
        weights.outputBias =
                shifted
                        ? tensors.vector(DECODER_BIAS, width)
                        : tensors.optionalVector(DECODER_BIAS, width);
        Normalization normalization =
                descriptor.inputUnitNorm() && !untrained
                        ? Normalization.LAYER_NORM
                        : Normalization.NONE;
        weights.input = InputRule.of(normalization, shifted ? weights.outputBias : null);
        weights.activation = activation(tensors, descriptor);
        return weights.build(tensors.finish());
    }

    private static String unused(String architecture) {
        String h = "(x - b_dec) W_enc";
        boolean topk = architecture.equals(SaeDescriptor.TOPK);
        String rule = topk ? "topk(%s)" : "the values above its threshold of %s";
        return "b_enc is not zero and is not used: the published "
                + architecture
                + " SAE computes "
                + rule.replace("%s", h)
                + "; publish with encoder_bias to compute "
                + rule.replace("%s", h + " + b_enc");
    }

    private static ActivationRule activation(TensorReader tensors, SaeDescriptor descriptor)
            throws SaeFormatException {
        return switch (descriptor.architecture()) {
            case SaeDescriptor.TOPK -> {
                tensors.ignore(THRESHOLD);
                yield new ActivationRule.TopK(descriptor.k(), true);
            }
            case SaeDescriptor.BATCHTOPK, SaeDescriptor.MATRYOSHKA ->
                    ActivationRule.Threshold.above(learned(tensors, THRESHOLD));
            case SaeDescriptor.JUMPRELU ->
                    new ActivationRule.Threshold(
                            exponential(
                                    tensors.vector(LOG_THRESHOLD, descriptor.dictionarySize())));
            case SaeDescriptor.UNTRAINED -> {
                // Whatever it would have become: before training its codes are dense.
                tensors.ignore(THRESHOLD);
                yield new ActivationRule.Dense();
            }
            default ->
                    throw new SaeFormatException(
                            "ARCHITECTURE",
                            "the published implementation has no "
                                    + descriptor.architecture()
                                    + " SAE: name the library that wrote the file");
        };
    }

    /** A threshold that training should have set: at 0 or below, every positive value is a code. */
    static float learned(TensorReader tensors, String name) throws SaeFormatException {
        float threshold = tensors.scalar(name);
        if (threshold <= 0) {
            tensors.warn(
                    "the threshold is "
                            + threshold
                            + ": it was never set in training, so the codes are dense");
        }
        return threshold;
    }

    static float[] exponential(float[] logarithms) throws SaeFormatException {
        float[] values = new float[logarithms.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.exp(logarithms[i]);
            if (!Float.isFinite(values[i])) {
                throw new SaeFormatException(
                        "NOT_FINITE",
                        "the log threshold " + logarithms[i] + " of latent " + i + " overflows");
            }
        }
        return values;
    }

    private static void requireFit(TensorReader tensors, String architecture)
            throws SaeFormatException {
        boolean jumprelu = architecture.equals(SaeDescriptor.JUMPRELU);
        if (tensors.has(LOG_THRESHOLD) && !jumprelu) {
            throw new SaeFormatException(
                    "ARCHITECTURE",
                    "the descriptor says "
                            + architecture
                            + " but the file holds \""
                            + LOG_THRESHOLD
                            + "\": it is a jumprelu SAE");
        }
        if (tensors.has(THRESHOLD) && architecture.equals(SaeDescriptor.TOPK)) {
            tensors.warn(
                    "the descriptor says topk but the file holds \"threshold\": if it is a batchtopk"
                            + " SAE, its codes differ");
        }
    }
}
