package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;
import java.util.ArrayList;
import java.util.List;

/**
 * What a configuration of SAELens or ViT-Prisma says of the encode formula.
 *
 * <p>SAELens 6.0 restructured the configurations: those before leave entries out that have a
 * default, and write false and true for two of the normalisations; those since name everything.
 */
final class SaeLensConfig {
    private static final String NORMALIZATION = "normalize_activations";
    private static final String SCALER = "activation_scaler.scaling_factor";
    private static final String FUNCTION = "activation_fn_str";
    private static final String OLDER_FUNCTION = "activation_fn";

    private final SaeConfig config;
    private final boolean prisma;
    private final boolean current;

    SaeLensConfig(SaeConfig config, boolean prisma) throws SaeFormatException {
        this.config = config;
        this.prisma = prisma;
        this.current = !prisma && version(config) >= 6;
        config.refuseNull("apply_b_dec_to_input", "d_in", "d_sae", FUNCTION, OLDER_FUNCTION);
    }

    private static int version(SaeConfig config) throws SaeFormatException {
        for (String path : List.of("sae_lens_version", "metadata.sae_lens_version")) {
            if (config.has(path)) {
                String version = config.text(path, "");
                String major = version.replaceFirst("\\D.*", "");
                return major.isEmpty() || major.length() > 6 ? 0 : Integer.parseInt(major);
            }
        }
        return 0;
    }

    /** The architecture as the descriptor names it. */
    String architecture() throws SaeFormatException {
        config.refuseNull("architecture");
        if (current && !config.has("architecture")) {
            config.requiredText("architecture");
        }
        String name = config.text("architecture", "standard");
        String function = function();
        boolean topk = function.equals("topk");
        String architecture =
                switch (name) {
                    case "standard" -> topk ? SaeDescriptor.TOPK : SaeDescriptor.STANDARD;
                    case "topk" -> SaeDescriptor.TOPK;
                    case "jumprelu" -> SaeDescriptor.JUMPRELU;
                    case "gated" -> SaeDescriptor.GATED;
                    case "batchtopk" -> SaeDescriptor.BATCHTOPK;
                    case "matryoshka_batchtopk" -> SaeDescriptor.MATRYOSHKA;
                    default ->
                            throw new SaeFormatException(
                                    "ARCHITECTURE",
                                    "the architecture \""
                                            + KnownKeys.shortened(name)
                                            + "\" is not read: standard, topk, jumprelu, gated,"
                                            + " batchtopk and matryoshka_batchtopk are");
                };
        boolean declared = config.has(FUNCTION) || config.has(OLDER_FUNCTION);
        if (declared && topk != architecture.equals(SaeDescriptor.TOPK)) {
            throw new SaeFormatException(
                    "ARCHITECTURE",
                    "the architecture \""
                            + name
                            + "\" with the activation function \""
                            + function
                            + "\" is not read");
        }
        return architecture;
    }

    private String function() throws SaeFormatException {
        String function = config.text(FUNCTION, config.text(OLDER_FUNCTION, "relu"));
        if (!function.equals("relu") && !function.equals("topk")) {
            throw new SaeFormatException(
                    "ARCHITECTURE",
                    "the activation function \""
                            + KnownKeys.shortened(function)
                            + "\" is not read: relu and topk are");
        }
        return function;
    }

    /** k of a topk SAE, the mean of others where it is a whole number, or null. */
    Integer k(String architecture) throws SaeFormatException {
        if (architecture.equals(SaeDescriptor.TOPK)) {
            return config.has("k")
                    ? config.positive("k")
                    : config.positive("activation_fn_kwargs.k");
        }
        if (!config.has("k")) {
            return null;
        }
        // A batchtopk k may be a fraction and does not enter the codes.
        float k = config.number("k");
        return k >= 1 && k <= SaeDescriptor.LARGEST_DICTIONARY ? (Integer) Math.round(k) : null;
    }

    /** Group sizes of a matryoshka dictionary of so many latents, or null. */
    List<Integer> groups(int latents) throws SaeFormatException {
        List<Integer> widths = config.integers("matryoshka_widths");
        if (widths == null || widths.isEmpty()) {
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

    Normalization normalization() throws SaeFormatException {
        String name = normalizationName();
        return switch (name) {
            case "none", "expected_average_only_in" -> Normalization.NONE;
            case "layer_norm" -> Normalization.LAYER_NORM;
            case "constant_norm_rescale" -> Normalization.CONSTANT_NORM;
            default ->
                    throw new SaeFormatException(
                            "CONFIG",
                            NORMALIZATION
                                    + " is \""
                                    + KnownKeys.shortened(name)
                                    + "\", which is not known");
        };
    }

    private String normalizationName() throws SaeFormatException {
        if (current || prisma) {
            config.refuseNull(NORMALIZATION);
        }
        boolean flag = config.node(NORMALIZATION).isBoolean();
        if (flag && !current && !prisma) {
            return config.flag(NORMALIZATION, false) ? "expected_average_only_in" : "none";
        }
        return config.text(NORMALIZATION, prisma ? "layer_norm" : "none");
    }

    /** The factor of an activation scaler, 1 where there is none. */
    float scale(TensorReader tensors) throws SaeFormatException {
        boolean average = normalizationName().equals("expected_average_only_in");
        if (config.has(SCALER)) {
            if (!average) {
                throw new SaeFormatException(
                        "CONFIG",
                        "activation_scaler.json holds a factor but normalize_activations is "
                                + normalizationName()
                                + ": only expected_average_only_in has one");
            }
            return config.number(SCALER);
        }
        if (average) {
            tensors.warn(
                    "normalize_activations is expected_average_only_in and there is no scaling"
                            + " factor: if the factor was not folded into the weights, the codes"
                            + " are wrong");
        }
        return 1f;
    }

    /** Whether h is multiplied with the norms of the decoder's rows. */
    boolean rescaled(String architecture) throws SaeFormatException {
        boolean rescaled = config.flag("rescale_acts_by_decoder_norm", false);
        boolean known =
                architecture.equals(SaeDescriptor.TOPK)
                        || architecture.equals(SaeDescriptor.BATCHTOPK)
                        || architecture.equals(SaeDescriptor.MATRYOSHKA);
        if (rescaled && !known) {
            throw new SaeFormatException(
                    "CONFIG",
                    "rescale_acts_by_decoder_norm is set, which a "
                            + architecture
                            + " SAE has not");
        }
        return rescaled;
    }

    void refuseUnfolded() throws SaeFormatException {
        if (config.flag("finetuning_scaling_factor", false)) {
            throw new SaeFormatException(
                    "CONFIG",
                    "finetuning_scaling_factor is set: fold the factors into the weights first");
        }
    }

    /** ViT-Prisma's default has been relu and topk, without a word in the file. */
    void warnWhereTheFunctionIsMissing(TensorReader tensors) {
        if (prisma && !config.has(FUNCTION) && !config.has(OLDER_FUNCTION)) {
            tensors.warn(
                    "activation_fn_str is missing in the configuration: relu was taken, but some"
                            + " versions of ViT-Prisma take topk");
        }
    }
}
