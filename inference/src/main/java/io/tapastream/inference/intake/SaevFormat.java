package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * saev state dicts with the JSON line that its files begin with: h = x W_enc + b_enc, without
 * b_dec; Relu relu(h); TopK the k largest of h whatever their sign; BatchTopK h above
 * max(threshold, 0), or, in versions that keep no threshold, as TopK.
 *
 * <p>The activation is at cfg.activation; in the first form of schema 1 its name is the header's
 * cls and its k is cfg.top_k; before there were schemas the header is the configuration itself and
 * the activation is always Relu.
 */
final class SaevFormat {
    private static final int NEWEST_SCHEMA = 5;
    private static final int LAST_THAT_SUBTRACTED = 2;

    private static final String TRAINING =
            """
            n_reinit_samples reinit_blend reinit_enc_dec_tranpose reinit_enc_dec_transpose
            n_reinit_batches seed remove_parallel_grads normalize_w_dec sparsity_coeff ghost_grads
            l1_coeff use_ghost_grads
            """;

    static final KnownKeys KEYS =
            KnownKeys.of(
                    """
                    schema cls d_vit d_model d_sae exp_factor
                    cfg.activation.cls cfg.activation.params.top_k
                    cfg.top_k cfg.d_vit cfg.d_model cfg.d_sae cfg.exp_factor
                    """,
                    "",
                    "commit lib cfg.activation.params.sparsity cfg.activation.params.aux"
                            + " cfg.activation.params.momentum cfg.activation.params.key"
                            + " cfg.activation.params.kind "
                            + TRAINING
                            + " cfg."
                            + String.join(" cfg.", TRAINING.strip().split("\\s+")));

    private static final String THRESHOLD = "threshold";
    private static final String NESTED_THRESHOLD = "activation.threshold";
    private static final String CLASS = "cfg.activation.cls";

    private SaevFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        int width = tensors.size("W_enc", 0);
        int latents = tensors.size("W_enc", 1);
        requireConfigured(config, width, latents);
        String function = function(config);
        Integer k = function.equals("Relu") ? null : (Integer) k(config);
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
        warnWhereTheBiasWasSubtracted(tensors, config, width);
        return weights.build(tensors.finish());
    }

    private static int schema(SaeConfig config) throws SaeFormatException {
        config.refuseNull("schema");
        int schema = config.positive("schema", 0);
        if (schema > NEWEST_SCHEMA) {
            throw new SaeFormatException(
                    "CONFIG",
                    "the header's schema is " + schema + ": 1 to " + NEWEST_SCHEMA + " are read");
        }
        return schema;
    }

    private static String function(SaeConfig config) throws SaeFormatException {
        int schema = schema(config);
        String named = config.text("cls", "");
        boolean first = schema == 1 && !named.isEmpty() && !named.equals("SparseAutoencoderConfig");
        if (config.has(CLASS)) {
            String function = config.requiredText(CLASS);
            if (first && !named.equals(function)) {
                throw new SaeFormatException(
                        "CONFIG",
                        "the header's cls is " + named + " but " + CLASS + " " + function);
            }
            return function;
        }
        if (first) {
            return named;
        }
        boolean before = schema == 0 && config.has("d_vit") && !config.has("cfg");
        if (before) {
            return "Relu";
        }
        throw new SaeFormatException(
                "CONFIG",
                CLASS
                        + " is missing in the configuration: it says which activation the SAE has"
                        + " (Relu, TopK or BatchTopK)");
    }

    private static int k(SaeConfig config) throws SaeFormatException {
        return config.has(CLASS)
                ? config.positive("cfg.activation.params.top_k")
                : config.positive("cfg.top_k");
    }

    private static void requireConfigured(SaeConfig config, int width, int latents)
            throws SaeFormatException {
        for (String start : new String[] {"", "cfg."}) {
            for (String key : new String[] {"d_vit", "d_model"}) {
                requireSize(config, start + key, width);
            }
            requireSize(config, start + "d_sae", latents);
            if (config.has(start + "exp_factor") && !config.has(start + "d_sae")) {
                long declared = (long) width * config.positive(start + "exp_factor");
                if (declared != latents) {
                    throw mismatch(start + "exp_factor", declared / width, latents);
                }
            }
        }
    }

    private static void requireSize(SaeConfig config, String key, int size)
            throws SaeFormatException {
        if (config.positive(key, size) != size) {
            throw mismatch(key, config.positive(key), size);
        }
    }

    private static SaeFormatException mismatch(String key, long declared, int size) {
        return new SaeFormatException(
                "SHAPE",
                key + " is " + declared + " in the configuration but W_enc has the size " + size);
    }

    private static void warnWhereTheBiasWasSubtracted(
            TensorReader tensors, SaeConfig config, int width) throws SaeFormatException {
        if (schema(config) <= LAST_THAT_SUBTRACTED
                && (config.has("schema") || !config.has(CLASS))
                && tensors.hasNonZero("b_dec", width)) {
            tensors.warn(
                    "versions of saev that wrote such files encoded x - b_dec; the codes are those"
                            + " of x, as the library reads these files since September 2025");
        }
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
                            "the activation is \""
                                    + KnownKeys.shortened(function)
                                    + "\": Relu, TopK and BatchTopK are read");
        };
    }
}
