package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * sparsify folders (cfg.json, sae.safetensors): a = relu(W(x - b_dec) + b), without the subtraction
 * in a transcoder; topk keeps the k largest, groupmax the largest of each of k contiguous groups.
 */
final class SparsifyFormat {
    static final KnownKeys KEYS =
            KnownKeys.of(
                    "activation d_in k num_latents expansion_factor transcode",
                    """
                    signed normalize_io matching_pursuit encoder_halut encoder_kron
                    encoder_monarch encoder_mpnet encoder_pkm slice_encoder normalize_encoder
                    post_encoder_scale monet jumprelu
                    """,
                    """
                    normalize_decoder multi_topk skip_connection tied_decoder slice_decoder
                    naive_decoder init_method batch_size grad_acc_steps micro_acc_steps loss_fn
                    optimizer lr lr_warmup_steps k_decay_steps auxk_alpha dead_feature_threshold
                    exclude_tokens hookpoints init_seeds layers layer_stride distribute_modules
                    save_every save_best finetune log_to_wandb run_name wandb_log_frequency
                    save_dir seed
                    """);

    private SparsifyFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        int width = config.positive("d_in", tensors.size("encoder.weight", 1));
        int latents = tensors.size("encoder.weight", 0);
        requireConfigured(config, width, latents);
        int k = config.positive("k");
        config.refuseNull("activation");
        String activation = config.text("activation", "topk");
        boolean grouped = activation.equals("groupmax");
        if (!grouped && !activation.equals("topk")) {
            throw new SaeFormatException(
                    "ARCHITECTURE",
                    "the activation \"" + activation + "\" is not read: topk and groupmax are");
        }
        if (grouped && latents % k != 0) {
            throw new SaeFormatException(
                    "CONFIG", latents + " latents cannot be split into " + k + " equal groups");
        }
        WeightsBuilder weights =
                new WeightsBuilder(
                        new SaeDescriptor(
                                grouped ? SaeDescriptor.GROUPMAX : SaeDescriptor.TOPK,
                                width,
                                latents,
                                k,
                                false,
                                null));
        boolean transcoder = config.flag("transcode", false);
        weights.encoder = tensors.matrix("encoder.weight", true, latents, width);
        weights.bias = tensors.vector("encoder.bias", latents);
        float[] outputBias = tensors.vector("b_dec", width);
        weights.input = InputRule.of(Normalization.NONE, transcoder ? null : outputBias);
        weights.activation =
                grouped ? new ActivationRule.GroupMax(k) : new ActivationRule.TopK(k, true);
        if (!transcoder && !tensors.has("W_skip")) {
            weights.decoder = tensors.optionalMatrix("W_dec", latents, width);
            weights.outputBias = outputBias;
        }
        tensors.ignore("W_dec", "W_skip");
        return weights.build(tensors.finish());
    }

    /** num_latents counts the latents; where it is 0 or missing, expansion_factor does. */
    private static void requireConfigured(SaeConfig config, int width, int latents)
            throws SaeFormatException {
        boolean counted = config.has("num_latents") && config.number("num_latents") != 0;
        long declared = latents;
        if (counted) {
            declared = config.positive("num_latents");
        } else if (config.has("num_latents") && config.has("expansion_factor")) {
            declared = (long) width * config.positive("expansion_factor");
        }
        if (declared != latents) {
            throw new SaeFormatException(
                    "SHAPE",
                    "the configuration says "
                            + declared
                            + " latents but encoder.weight has "
                            + latents);
        }
    }
}
