package io.tapastream.inference.intake;

import java.util.List;

/**
 * SAELens folders (cfg.json, sae_weights.safetensors), inference and training form, since 6.0 and
 * before, and ViT-Prisma, which has the same tensors behind a layer norm.
 *
 * <p>x' = norm(x) - b_dec where apply_b_dec_to_input; h = x' W_enc + b_enc. standard relu(h); topk
 * the k largest of h, rectified; jumprelu h above threshold; gated [x' W_enc + b_gate > 0]
 * relu(e^r_mag x' W_enc + b_mag); batchtopk h above topk_threshold. Where
 * rescale_acts_by_decoder_norm is set, h is multiplied with the norms of the decoder's rows first.
 */
final class SaeLensFormat {
    static final KnownKeys KEYS = SaeLensKeys.ALL;

    private static final String ENCODER_BIAS = "b_enc";
    private static final String THRESHOLD = "threshold";
    private static final String LOG_THRESHOLD = "log_threshold";
    private static final String BATCH_THRESHOLD = "topk_threshold";

    private SaeLensFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        return read(tensors, config, false);
    }

    static SaeWeights readPrisma(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        return read(tensors, config, true);
    }

    private static SaeWeights read(TensorReader tensors, SaeConfig entries, boolean prisma)
            throws SaeFormatException {
        SaeLensConfig config = new SaeLensConfig(entries, prisma);
        int width = entries.positive("d_in", tensors.size("W_enc", 0));
        int latents = entries.positive("d_sae", tensors.size("W_enc", 1));
        String architecture = config.architecture();
        config.warnWhereTheFunctionIsMissing(tensors);
        config.refuseUnfolded();
        List<Integer> groups =
                architecture.equals(SaeDescriptor.MATRYOSHKA) ? config.groups(latents) : null;
        WeightsBuilder weights =
                new WeightsBuilder(
                        new SaeDescriptor(
                                architecture,
                                width,
                                latents,
                                config.k(architecture),
                                false,
                                groups));

        weights.encoder = tensors.matrix("W_enc", false, width, latents);
        weights.decoder = tensors.optionalMatrix("W_dec", latents, width);
        weights.outputBias = tensors.vector("b_dec", width);
        boolean shifted = entries.flag("apply_b_dec_to_input", true);
        weights.input =
                new InputRule(
                        null,
                        config.normalization(),
                        config.scale(tensors),
                        shifted ? weights.outputBias : null);
        boolean gated = architecture.equals(SaeDescriptor.GATED);
        weights.bias = gated ? null : tensors.vector(ENCODER_BIAS, latents);
        weights.activation = activation(tensors, weights.descriptor);
        if (config.rescaled(architecture)) {
            weights.rescaleByDecoderNorm();
        }
        // ViT-Prisma keeps a b_enc beside the gated biases; SAELens wrote factors of 1 for a while.
        tensors.ignore(ENCODER_BIAS);
        tensors.ignoreOnes("scaling_factor");
        tensors.ignoreOnes("finetuning_scaling_factor");
        return weights.build(tensors.finish());
    }

    private static ActivationRule activation(TensorReader tensors, SaeDescriptor descriptor)
            throws SaeFormatException {
        int latents = descriptor.dictionarySize();
        return switch (descriptor.architecture()) {
            case SaeDescriptor.STANDARD -> ActivationRule.Threshold.above(0f);
            case SaeDescriptor.TOPK -> new ActivationRule.TopK(descriptor.k(), true);
            case SaeDescriptor.JUMPRELU ->
                    ActivationRule.Threshold.above(thresholds(tensors, latents));
            case SaeDescriptor.GATED ->
                    new ActivationRule.Gated(
                            tensors.vector("b_gate", latents),
                            PublishedFormat.exponential(tensors.vector("r_mag", latents)),
                            tensors.vector("b_mag", latents));
            default ->
                    ActivationRule.Threshold.above(
                            PublishedFormat.learned(tensors, BATCH_THRESHOLD));
        };
    }

    private static float[] thresholds(TensorReader tensors, int latents) throws SaeFormatException {
        if (tensors.has(LOG_THRESHOLD)) {
            return PublishedFormat.exponential(tensors.vector(LOG_THRESHOLD, latents));
        }
        float[] thresholds = tensors.vector(THRESHOLD, latents);
        int unset = 0;
        for (float threshold : thresholds) {
            unset += threshold <= 0 ? 1 : 0;
        }
        if (unset > 0) {
            tensors.warn(
                    unset
                            + " of "
                            + latents
                            + " thresholds are 0 or negative: those latents are active whenever"
                            + " they are positive");
        }
        return thresholds;
    }
}
