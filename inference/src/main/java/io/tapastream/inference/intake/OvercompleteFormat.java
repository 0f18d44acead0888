package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * overcomplete state dicts with a linear encoder: c = relu(W x + b); topk the k largest; batchtopk
 * c at or above running_threshold; jumprelu c at or above exp(thresholds).
 *
 * <p>Configuration: architecture (standard, topk, batchtopk, jumprelu), k or top_k, and
 * running_threshold, which is no part of the state dict. The dictionary is normalised at use in
 * ways that the state dict does not show, so there is no reconstruction.
 */
final class OvercompleteFormat {
    private static final String WEIGHT = "encoder.final_block.0.weight";
    private static final String BIAS = "encoder.final_block.0.bias";

    static final KnownKeys KEYS =
            KnownKeys.of(
                    "architecture k top_k running_threshold input_shape nb_concepts",
                    "tied_to hidden_dim residual norm_layer",
                    """
                    threshold_momentum kernel bandwidth dictionary_params dictionary device
                    encoder_module
                    """);

    private OvercompleteFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        requireLinear(tensors);
        requireLinear(config);
        int width = tensors.size(WEIGHT, 1);
        int latents = tensors.size(WEIGHT, 0);
        String architecture = config.requiredText("architecture");
        Integer k = k(config);
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
        tensors.ignoreUnder("dictionary.");
        requireConfigured(config, width, latents);
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

    private static Integer k(SaeConfig config) throws SaeFormatException {
        if (config.has("k")
                && config.has("top_k")
                && config.positive("k") != config.positive("top_k")) {
            throw new SaeFormatException("CONFIG", "k and top_k differ in the configuration");
        }
        if (config.has("k")) {
            return config.positive("k");
        }
        return config.has("top_k") ? (Integer) config.positive("top_k") : null;
    }

    private static void requireConfigured(SaeConfig config, int width, int latents)
            throws SaeFormatException {
        if (config.positive("nb_concepts", latents) != latents
                || config.positive("input_shape", width) != width) {
            throw new SaeFormatException(
                    "SHAPE",
                    String.format(
                            "the configuration says input_shape %s, nb_concepts %s but the tensors"
                                    + " have E = %d, D = %d",
                            config.node("input_shape"),
                            config.node("nb_concepts"),
                            width,
                            latents));
        }
    }

    private static void requireLinear(SaeConfig config) throws SaeFormatException {
        String module = config.text("encoder_module", "linear");
        if (!module.equals("linear")) {
            throw new SaeFormatException(
                    "ARCHITECTURE",
                    "encoder_module is \""
                            + KnownKeys.shortened(module)
                            + "\": only a linear encoder without normalisation is read; export this"
                            + " one as ONNX");
        }
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
