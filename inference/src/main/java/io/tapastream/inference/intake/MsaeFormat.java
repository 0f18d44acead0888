package io.tapastream.inference.intake;

import io.tapastream.inference.intake.InputRule.Normalization;

/**
 * MSAE state dicts: act((x1 - pre_bias) encoder + latent_bias) with x1 = (x - mean_center) *
 * scaling_factor. Configuration: architecture (standard or topk) and k, which stand only in the
 * names of the library's files.
 */
final class MsaeFormat {
    private MsaeFormat() {}

    static SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException {
        int width = tensors.size("encoder", 0);
        int latents = tensors.size("encoder", 1);
        String architecture = config.requiredText("architecture");
        boolean topk = architecture.equals(SaeDescriptor.TOPK);
        if (!topk && !architecture.equals(SaeDescriptor.STANDARD)) {
            throw new SaeFormatException(
                    "ARCHITECTURE",
                    "the architecture \"" + architecture + "\" is not read: standard and topk are");
        }
        Integer k = topk ? (Integer) config.positive("k") : null;
        WeightsBuilder weights =
                new WeightsBuilder(new SaeDescriptor(architecture, width, latents, k, false, null));
        weights.encoder = tensors.matrix("encoder", false, width, latents);
        weights.decoder = tensors.optionalMatrix("decoder", latents, width);
        weights.bias = tensors.vector("latent_bias", latents);
        weights.outputBias = tensors.vector("pre_bias", width);
        float scale = 1f;
        if (tensors.has("scaling_factor")) {
            scale = tensors.scalar("scaling_factor");
        } else {
            tensors.warn("there is no scaling_factor: it was taken as 1");
        }
        float[] center = tensors.optionalVector("mean_center", width);
        if (center == null) {
            tensors.warn("there is no mean_center: it was taken as 0");
        }
        weights.input = new InputRule(center, Normalization.NONE, scale, weights.outputBias);
        weights.activation =
                topk ? new ActivationRule.TopK(k, true) : ActivationRule.Threshold.above(0f);
        return weights.build(tensors.finish());
    }
}
