package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;
import java.util.ArrayList;
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
    private static final String NORMALIZATION = "normalize_activations";
    private static final String SCALER = "activation_scaler.scaling_factor";
    private static final String THRESHOLD = "threshold";
    private static final String LOG_THRESHOLD = "log_threshold";
    private static final String BATCH_THRESHOLD = "topk_threshold";

    private SaeLensFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        return read(tensors, config, normalization(config.text(NORMALIZATION, "none")));
    }

    static SaeWeights readPrisma(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        return read(tensors, config, normalization(config.text(NORMALIZATION, "layer_norm")));
    }

    private static SaeWeights read(
            TensorReader tensors, SaeConfig config, Normalization normalization)
            throws SaeFormatException {
        int width = config.positive("d_in", tensors.size("W_enc", 0));
        int latents = config.positive("d_sae", tensors.size("W_enc", 1));
        String architecture = architecture(config);
        List<Integer> groups =
                architecture.equals(SaeDescriptor.MATRYOSHKA)
                        ? groups(config.integers("matryoshka_widths"), latents)
                        : null;
        WeightsBuilder weights =
                new WeightsBuilder(
                        new SaeDescriptor(
                                architecture,
                                width,
                                latents,
                                k(config, architecture),
                                false,
                                groups));
        refuseUnfolded(config);

        weights.encoder = tensors.matrix("W_enc", false, width, latents);
        weights.decoder = tensors.optionalMatrix("W_dec", latents, width);
        weights.outputBias = tensors.vector("b_dec", width);
        boolean shifted = config.flag("apply_b_dec_to_input", true);
        weights.input =
                new InputRule(
                        null,
                        normalization,
                        scale(tensors, config),
                        shifted ? weights.outputBias : null);
        boolean gated = architecture.equals(SaeDescriptor.GATED);
        weights.bias = gated ? null : tensors.vector("b_enc", latents);
        weights.activation = activation(tensors, weights.descriptor);
        if (config.flag("rescale_acts_by_decoder_norm", false)) {
            refuseRescaled(architecture);
            weights.rescaleByDecoderNorm();
        }
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

    private static String architecture(SaeConfig config) throws SaeFormatException {
        String name = config.text("architecture", "standard");
        String function = config.text("activation_fn_str", config.text("activation_fn", "relu"));
        return switch (name) {
            case "standard" -> function.equals("topk") ? SaeDescriptor.TOPK : standard(function);
            case "topk" -> SaeDescriptor.TOPK;
            case "jumprelu" -> SaeDescriptor.JUMPRELU;
            case "gated" -> SaeDescriptor.GATED;
            case "batchtopk" -> SaeDescriptor.BATCHTOPK;
            case "matryoshka_batchtopk" -> SaeDescriptor.MATRYOSHKA;
            default ->
                    throw new SaeFormatException(
                            "ARCHITECTURE",
                            "the architecture \""
                                    + name
                                    + "\" is not read: standard, topk, jumprelu, gated, batchtopk"
                                    + " and matryoshka_batchtopk are");
        };
    }

    private static String standard(String function) throws SaeFormatException {
        if (!function.equals("relu")) {
            throw new SaeFormatException(
                    "ARCHITECTURE",
                    "the activation function \"" + function + "\" is not read: relu and topk are");
        }
        return SaeDescriptor.STANDARD;
    }

    private static Integer k(SaeConfig config, String architecture) throws SaeFormatException {
        if (architecture.equals(SaeDescriptor.TOPK)) {
            return config.has("k")
                    ? config.positive("k")
                    : config.positive("activation_fn_kwargs.k");
        }
        // A batchtopk k may be a fraction and does not enter the codes.
        boolean whole = config.node("k").isNumber() && config.node("k").doubleValue() >= 1;
        return whole ? (Integer) (int) Math.rint(config.node("k").doubleValue()) : null;
    }

    private static List<Integer> groups(List<Integer> widths, int latents) {
        if (widths == null) {
            return null;
        }
        List<Integer> sizes = new ArrayList<>();
        int before = 0;
        for (int width : widths) {
            sizes.add(width - before);
            before = width;
        }
        if (before < latents) {
            sizes.add(latents - before);
        }
        return sizes;
    }

    private static Normalization normalization(String name) throws SaeFormatException {
        return switch (name) {
            case "none", "expected_average_only_in" -> Normalization.NONE;
            case "layer_norm" -> Normalization.LAYER_NORM;
            case "constant_norm_rescale" -> Normalization.CONSTANT_NORM;
            default ->
                    throw new SaeFormatException(
                            "CONFIG", NORMALIZATION + " is \"" + name + "\", which is not known");
        };
    }

    private static float scale(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        if (config.has(SCALER)) {
            return config.number(SCALER);
        }
        if (config.text(NORMALIZATION, "none").equals("expected_average_only_in")) {
            tensors.warn(
                    "normalize_activations is expected_average_only_in and there is no scaling"
                            + " factor: if the factor was not folded into the weights, the codes"
                            + " are wrong");
        }
        return 1f;
    }

    private static void refuseUnfolded(SaeConfig config) throws SaeFormatException {
        if (config.flag("finetuning_scaling_factor", false)) {
            throw new SaeFormatException(
                    "CONFIG",
                    "finetuning_scaling_factor is set: fold the factors into the weights first");
        }
    }

    private static void refuseRescaled(String architecture) throws SaeFormatException {
        boolean known =
                architecture.equals(SaeDescriptor.TOPK)
                        || architecture.equals(SaeDescriptor.BATCHTOPK)
                        || architecture.equals(SaeDescriptor.MATRYOSHKA);
        if (!known) {
            throw new SaeFormatException(
                    "CONFIG",
                    "rescale_acts_by_decoder_norm is set, which a "
                            + architecture
                            + " SAE has not");
        }
    }
}
