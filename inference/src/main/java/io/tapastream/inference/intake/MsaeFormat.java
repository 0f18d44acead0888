package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;
import java.util.Locale;

/**
 * MSAE state dicts: act((x1 - pre_bias) encoder + latent_bias) with x1 = (x - mean_center) *
 * scaling_factor, and c tanh(code / c) of each code where latent_soft_cap is a c above 0.
 *
 * <p>Configuration: what is only in the names of the library's files. architecture (standard, topk
 * or jumprelu) and k, or activation as the library writes it (ReLU, TopKReLU_64, TopK_64,
 * JumpReLU); latent_soft_cap; tied and normalize.
 */
final class MsaeFormat {
    static final KnownKeys KEYS =
            KnownKeys.of(
                    "architecture k activation latent_soft_cap n_inputs n_latents mean_center"
                            + " scaling_factor",
                    "normalize use_abs",
                    """
                    tied target_norm use_matryoshka nesting_list max_nesting relative_importance
                    init_method bias_init bias_init_median training loss sparse_weight
                    reconstruction_loss sparse_loss lr seed dtype beta1 beta2 eps weight_decay
                    scheduler decay_time epochs batch_size clip_grad check_dead print_freq
                    num_workers
                    """);

    private static final String LOG_THRESHOLD = "activation.log_threshold";
    private static final String SOFT_CAP = "latent_soft_cap";

    /** What the activation makes of h, and of k for those that have one. */
    private record Kind(String architecture, Integer k, boolean rectified) {}

    private MsaeFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        int width = config.positive("n_inputs", tensors.size("encoder", 0));
        int latents = config.positive("n_latents", tensors.size("encoder", 1));
        Kind kind = kind(config);
        WeightsBuilder weights =
                new WeightsBuilder(
                        new SaeDescriptor(kind.architecture, width, latents, kind.k, false, null));
        weights.encoder = tensors.matrix("encoder", false, width, latents);
        weights.decoder = tensors.optionalMatrix("decoder", latents, width);
        weights.bias = tensors.vector("latent_bias", latents);
        weights.outputBias = tensors.vector("pre_bias", width);
        requireNoConstants(config);
        float scale = 1f;
        if (tensors.has("scaling_factor")) {
            scale = tensors.scalar("scaling_factor");
        } else {
            tensors.warn("there is no scaling_factor: it was taken as 1");
        }
        float[] center = tensors.optionalVectorOrScalar("mean_center", width);
        if (center == null) {
            tensors.warn("there is no mean_center: it was taken as 0");
        }
        weights.input = new InputRule(center, Normalization.NONE, scale, weights.outputBias);
        weights.activation = capped(activation(tensors, kind, latents), tensors, config);
        tensors.ignore("latents_activation_frequency", "target_norm");
        return weights.build(tensors.finish());
    }

    /** The mean and the scale are tensors; a configuration cannot take their place. */
    private static void requireNoConstants(SaeConfig config) throws SaeFormatException {
        for (String key : new String[] {"mean_center", "scaling_factor"}) {
            boolean training = config.node(key).isBoolean();
            if (config.has(key) && !training) {
                throw new SaeFormatException(
                        "CONFIG",
                        key + " is in the configuration: it is read as a tensor of that name");
            }
        }
    }

    private static Kind kind(SaeConfig config) throws SaeFormatException {
        config.refuseNull("activation");
        Kind kind =
                config.has("activation")
                        ? ofActivation(config.requiredText("activation"), config)
                        : ofArchitecture(config);
        if (config.has("architecture")
                && !config.requiredText("architecture").equals(kind.architecture)) {
            throw new SaeFormatException(
                    "CONFIG",
                    "the architecture is "
                            + KnownKeys.shortened(config.node("architecture"))
                            + " but the activation is "
                            + config.node("activation"));
        }
        return kind;
    }

    private static Kind ofArchitecture(SaeConfig config) throws SaeFormatException {
        String name = config.requiredText("architecture");
        return switch (name) {
            case SaeDescriptor.STANDARD, SaeDescriptor.JUMPRELU -> new Kind(name, null, true);
            case SaeDescriptor.TOPK -> new Kind(name, config.positive("k"), true);
            default -> throw notRead("architecture", name);
        };
    }

    /** As in the library's file names: the name of the function, and k behind an underscore. */
    private static Kind ofActivation(String activation, SaeConfig config)
            throws SaeFormatException {
        String[] parts = activation.split("_", -1);
        return switch (parts[0]) {
            case "ReLU" -> new Kind(SaeDescriptor.STANDARD, null, true);
            case "JumpReLU" -> new Kind(SaeDescriptor.JUMPRELU, null, true);
            case "TopKReLU" -> new Kind(SaeDescriptor.TOPK, k(parts, config), true);
            case "TopK" -> new Kind(SaeDescriptor.TOPK, k(parts, config), false);
            default -> throw notRead("activation", activation);
        };
    }

    private static Integer k(String[] parts, SaeConfig config) throws SaeFormatException {
        if (parts.length == 1) {
            return config.positive("k");
        }
        boolean number = parts.length == 2 && parts[1].matches("[0-9]{1,8}");
        int k = number ? Integer.parseInt(parts[1]) : 0;
        if (!number || k != config.positive("k", k)) {
            throw new SaeFormatException(
                    "CONFIG",
                    "the activation "
                            + KnownKeys.shortened(String.join("_", parts))
                            + " has no k, or another one than the entry k");
        }
        return k;
    }

    private static SaeFormatException notRead(String entry, String value) {
        return new SaeFormatException(
                "ARCHITECTURE",
                "the "
                        + entry
                        + " \""
                        + KnownKeys.shortened(value)
                        + "\" is not read: the architectures standard, topk and jumprelu, or the"
                        + " activations ReLU, JumpReLU, TopKReLU_k and TopK_k are");
    }

    private static ActivationRule activation(TensorReader tensors, Kind kind, int latents)
            throws SaeFormatException {
        return switch (kind.architecture) {
            case SaeDescriptor.TOPK -> new ActivationRule.TopK(kind.k, kind.rectified);
            case SaeDescriptor.JUMPRELU ->
                    ActivationRule.Threshold.above(
                            PublishedFormat.exponential(tensors.vector(LOG_THRESHOLD, latents)));
            default -> ActivationRule.Threshold.above(0f);
        };
    }

    private static ActivationRule capped(
            ActivationRule rule, TensorReader tensors, SaeConfig config) throws SaeFormatException {
        config.refuseNull(SOFT_CAP);
        if (!config.has(SOFT_CAP)) {
            tensors.warn(
                    "latent_soft_cap is missing in the configuration: it was taken as 0, no cap; it"
                            + " is the last number in the name of the library's file");
            return rule;
        }
        float cap = config.number(SOFT_CAP);
        if (cap < 0 || (cap > 0 && cap < Float.MIN_NORMAL)) {
            throw new SaeFormatException(
                    "CONFIG",
                    String.format(Locale.ROOT, "latent_soft_cap is %s: 0 or a cap above it", cap));
        }
        return cap == 0 ? rule : new ActivationRule.SoftCapped(rule, cap);
    }
}
