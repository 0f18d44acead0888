package io.tapastream.core.score;

/**
 * The embedding of an image and its code under an SAE. Arrays are shared, not copied: read only.
 *
 * @param embedding [E]
 * @param latents the latents whose activation is not 0, ascending
 * @param activations their activations, finite
 */
public record SampledImage(float[] embedding, int[] latents, float[] activations) {
    /**
     * @throws IllegalArgumentException where latents and activations differ in number
     */
    public SampledImage {
        if (latents.length != activations.length) {
            throw new IllegalArgumentException(
                    latents.length + " latents, but " + activations.length + " activations");
        }
    }
}
