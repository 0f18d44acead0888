package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * overcomplete state dicts with a linear encoder: c = relu(W x + b); topk the k largest; batchtopk
 * c at or above running_threshold; jumprelu c at or above exp(thresholds).
 *
 * <p>Configuration: architecture (standard, topk, batchtopk, jumprelu), k or top_k, and
 * running_threshold, which is no part of the state dict. The dictionary is normalised at use in
 * ways that the state dict does not tell, so there is no reconstruction.
 */
final class OvercompleteFormat {
    private static final String WEIGHT = "encoder.final_block.0.weight";
    private static final String BIAS = "encoder.final_block.0.bias";

    private OvercompleteFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        requireLinear(tensors);
        int width = tensors.size(WEIGHT, 1);
        int latents = tensors.size(WEIGHT, 0);
        String architecture = config.requiredText("architecture");
        Integer k = null;
        if (config.has("k") || config.has("top_k")) {
            k = config.has("k") ? config.positive("k") : config.positive("top_k");
        }
        // A batchtopk k of this library counts a whole batch.
        boolean perSample = architecture.equals(SaeDescriptor.TOPK);
        WeightsBuilder weights =
                new WeightsBuilder(
                        new SaeDescriptor(
                                architecture, width, latents, perSample ? k : null, false, null));
        weights.encoder = tensors.matrix(WEIGHT, true, latents, width);
        weights.bias = tensors.optionalVector(BIAS, latents);
        if (weights.bias == null) {
            tensors.warn("the encoder has no bias: it was taken as 0");
        }
        weights.input = InputRule.of(Normalization.NONE, null);
        weights.activation = activation(tensors, config, weights.descriptor);
        tensors.ignore("dictionary._weights");
        return weights.build(tensors.finish());
    }

    private static ActivationRule activation(
            TensorReader tensors, SaeConfig config, SaeDescriptor descriptor)
            throws SaeFormatException {
        return switch (descriptor.architecture()) {
            case SaeDescriptor.STANDARD -> ActivationRule.Threshold.above(0f);
            case SaeDescriptor.TOPK -> new ActivationRule.TopK(descriptor.k(), true);
            case SaeDescriptor.BATCHTOPK -> {
                float threshold = config.number("running_threshold");
                if (threshold <= 0) {
                    tensors.warn("running_threshold is " + threshold + ": the codes are dense");
                }
                yield ActivationRule.Threshold.atLeast(threshold);
            }
            case SaeDescriptor.JUMPRELU ->
                    ActivationRule.Threshold.atLeast(
                            PublishedFormat.exponential(
                                    tensors.vector("thresholds", descriptor.dictionarySize())));
            default ->
                    throw new SaeFormatException(
                            "ARCHITECTURE",
                            "overcomplete has no " + descriptor.architecture() + " SAE");
        };
    }

    private static void requireLinear(TensorReader tensors) throws SaeFormatException {
        for (String name : tensors.names()) {
            if (name.startsWith("encoder.") && !name.equals(WEIGHT) && !name.equals(BIAS)) {
                throw new SaeFormatException(
                        "ARCHITECTURE",
                        "the encoder has the tensor \""
                                + name
                                + "\": only a linear encoder without normalisation is read; export"
                                + " this one as ONNX");
            }
        }
    }
}
