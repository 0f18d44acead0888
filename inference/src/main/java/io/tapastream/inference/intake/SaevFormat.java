package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * saev state dicts with the JSON line that its files begin with: h = x W_enc + b_enc, without
 * b_dec; Relu relu(h); TopK the k largest of h whatever their sign; BatchTopK h above
 * max(threshold, 0), or, in versions that keep no threshold, as TopK.
 */
final class SaevFormat {
    private static final String THRESHOLD = "threshold";
    private static final String NESTED_THRESHOLD = "activation.threshold";

    private SaevFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        int width = tensors.size("W_enc", 0);
        int latents = tensors.size("W_enc", 1);
        String function = config.text("cfg.activation.cls", "Relu");
        boolean sparse = !function.equals("Relu");
        Integer k = sparse ? (Integer) config.positive("cfg.activation.params.top_k") : null;
        boolean threshold = tensors.has(THRESHOLD) || tensors.has(NESTED_THRESHOLD);
        WeightsBuilder weights =
                new WeightsBuilder(
                        new SaeDescriptor(
                                architecture(function, threshold), width, latents, k, false, null));
        weights.encoder = tensors.matrix("W_enc", false, width, latents);
        weights.decoder = tensors.optionalMatrix("W_dec", latents, width);
        weights.bias = tensors.vector("b_enc", latents);
        weights.outputBias = tensors.vector("b_dec", width);
        weights.input = InputRule.of(Normalization.NONE, null);
        weights.activation =
                switch (weights.descriptor.architecture()) {
                    case SaeDescriptor.STANDARD -> ActivationRule.Threshold.above(0f);
                    case SaeDescriptor.BATCHTOPK ->
                            ActivationRule.Threshold.above(
                                    PublishedFormat.learned(
                                            tensors,
                                            tensors.has(THRESHOLD) ? THRESHOLD : NESTED_THRESHOLD));
                    default -> new ActivationRule.TopK(k, false);
                };
        if (function.equals("BatchTopK") && !threshold) {
            tensors.warn(
                    "the BatchTopK SAE keeps no threshold: the k largest of each sample count");
        }
        return weights.build(tensors.finish());
    }

    private static String architecture(String function, boolean threshold)
            throws SaeFormatException {
        return switch (function) {
            case "Relu" -> SaeDescriptor.STANDARD;
            case "TopK" -> SaeDescriptor.TOPK;
            case "BatchTopK" -> threshold ? SaeDescriptor.BATCHTOPK : SaeDescriptor.TOPK;
            default ->
                    throw new SaeFormatException(
                            "ARCHITECTURE",
                            "cfg.activation.cls is \""
                                    + function
                                    + "\": Relu, TopK and BatchTopK are read");
        };
    }
}
