package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;
import java.util.List;

/**
 * dictionary_learning state dicts with their config.json; the class is at trainer.dict_class.
 *
 * <p>AutoEncoder relu(W(x - bias) + b); AutoEncoderTopK the k largest of relu(W(x - b_dec) + b);
 * BatchTopKSAE and MatryoshkaBatchTopKSAE the same above one threshold; JumpReluAutoEncoder relu(x
 * W_enc + b_enc) above threshold, without b_dec; GatedAutoEncoder on e = W(x - decoder_bias): [e +
 * gate_bias > 0] relu(e^r_mag e + mag_bias).
 */
final class DictionaryLearningFormat {
    static final KnownKeys KEYS =
            KnownKeys.of(
                    """
                    trainer.dict_class trainer.activation_dim trainer.dict_size trainer.k
                    trainer.group_sizes
                    """,
                    "",
                    """
                    buffer trainer.trainer_class trainer.lr trainer.steps trainer.auxk_alpha
                    trainer.warmup_steps trainer.decay_start trainer.threshold_beta
                    trainer.threshold_start_step trainer.top_k_aux trainer.k_anneal_steps
                    trainer.seed trainer.device trainer.layer trainer.lm_name trainer.wandb_name
                    trainer.submodule_name trainer.group_fractions trainer.group_weights
                    trainer.weights_temperature trainer.l1_penalty trainer.resample_steps
                    trainer.sparsity_warmup_steps trainer.sparsity_function
                    trainer.sparsity_penalty trainer.sparsity_coefficient trainer.sparsity_coeff
                    trainer.sparsity_queue_length trainer.sparsity_loss_queue_length
                    trainer.activation_queue_length trainer.adaptive_sparsity_penalty
                    trainer.n_sparsity_updates trainer.lambda_warm_steps trainer.p_start
                    trainer.p_end trainer.anneal_start trainer.anneal_end
                    trainer.steps_before_annealing trainer.bandwidth trainer.target_l0
                    """);

    private static final String LINEAR = "encoder.weight";
    private static final String TRANSPOSED = "W_enc";

    private DictionaryLearningFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        String dictionary = config.requiredText("trainer.dict_class");
        boolean linear = tensors.has(LINEAR);
        int width = linear ? tensors.size(LINEAR, 1) : tensors.size(TRANSPOSED, 0);
        int latents = linear ? tensors.size(LINEAR, 0) : tensors.size(TRANSPOSED, 1);
        requireConfigured(config, width, latents);
        String architecture = architecture(dictionary);
        List<Integer> groups = config.integers("trainer.group_sizes");
        Integer k = config.has("trainer.k") ? (Integer) config.positive("trainer.k") : null;
        WeightsBuilder weights =
                new WeightsBuilder(
                        new SaeDescriptor(architecture, width, latents, k, false, groups));
        matrices(tensors, weights, linear);
        boolean jumprelu = architecture.equals(SaeDescriptor.JUMPRELU);
        String biasName =
                switch (architecture) {
                    case SaeDescriptor.STANDARD -> "bias";
                    case SaeDescriptor.GATED -> "decoder_bias";
                    default -> "b_dec";
                };
        weights.outputBias = tensors.vector(biasName, width);
        weights.input = InputRule.of(Normalization.NONE, jumprelu ? null : weights.outputBias);
        if (!architecture.equals(SaeDescriptor.GATED)) {
            weights.bias = tensors.vector(linear ? "encoder.bias" : "b_enc", latents);
        }
        weights.activation = activation(tensors, weights.descriptor);
        tensors.ignore("k", "group_sizes");
        if (architecture.equals(SaeDescriptor.TOPK)) {
            // The threshold is for another way to encode, which is not the default.
            tensors.ignore("threshold");
        }
        return weights.build(tensors.finish());
    }

    private static void matrices(TensorReader tensors, WeightsBuilder weights, boolean linear)
            throws SaeFormatException {
        int width = weights.descriptor.embeddingWidth();
        int latents = weights.descriptor.dictionarySize();
        if (linear) {
            weights.encoder = tensors.matrix(LINEAR, true, latents, width);
            weights.decoder = tensors.optionalTransposed("decoder.weight", latents, width);
        } else {
            weights.encoder = tensors.matrix(TRANSPOSED, false, width, latents);
            weights.decoder = tensors.optionalMatrix("W_dec", latents, width);
        }
    }

    private static ActivationRule activation(TensorReader tensors, SaeDescriptor descriptor)
            throws SaeFormatException {
        int latents = descriptor.dictionarySize();
        return switch (descriptor.architecture()) {
            case SaeDescriptor.STANDARD -> ActivationRule.Threshold.above(0f);
            case SaeDescriptor.TOPK -> new ActivationRule.TopK(descriptor.k(), true);
            case SaeDescriptor.JUMPRELU ->
                    ActivationRule.Threshold.above(tensors.vector("threshold", latents));
            case SaeDescriptor.GATED ->
                    new ActivationRule.Gated(
                            tensors.vector("gate_bias", latents),
                            PublishedFormat.exponential(tensors.vector("r_mag", latents)),
                            tensors.vector("mag_bias", latents));
            default ->
                    ActivationRule.Threshold.above(PublishedFormat.learned(tensors, "threshold"));
        };
    }

    private static String architecture(String dictionary) throws SaeFormatException {
        return switch (dictionary) {
            case "AutoEncoder" -> SaeDescriptor.STANDARD;
            case "AutoEncoderTopK" -> SaeDescriptor.TOPK;
            case "BatchTopKSAE" -> SaeDescriptor.BATCHTOPK;
            case "MatryoshkaBatchTopKSAE" -> SaeDescriptor.MATRYOSHKA;
            case "JumpReluAutoEncoder" -> SaeDescriptor.JUMPRELU;
            case "GatedAutoEncoder" -> SaeDescriptor.GATED;
            default ->
                    throw new SaeFormatException(
                            "ARCHITECTURE",
                            "trainer.dict_class is \"" + dictionary + "\", which is not read");
        };
    }

    private static void requireConfigured(SaeConfig config, int width, int latents)
            throws SaeFormatException {
        int configuredWidth = config.positive("trainer.activation_dim", width);
        int configuredLatents = config.positive("trainer.dict_size", latents);
        if (configuredWidth != width || configuredLatents != latents) {
            throw new SaeFormatException(
                    "SHAPE",
                    String.format(
                            "the configuration says E = %d, D = %d but the tensors have E = %d,"
                                    + " D = %d",
                            configuredWidth, configuredLatents, width, latents));
        }
    }
}
