package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * sparsify folders (cfg.json, sae.safetensors): a = relu(W(x - b_dec) + b), without the subtraction
 * in a transcoder; topk keeps the k largest, groupmax the largest of each of k contiguous groups.
 */
final class SparsifyFormat {
    private SparsifyFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        int width = config.positive("d_in", tensors.size("encoder.weight", 1));
        int latents = tensors.size("encoder.weight", 0);
        int k = config.positive("k");
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
}
