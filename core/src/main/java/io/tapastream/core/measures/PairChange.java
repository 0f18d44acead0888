package io.tapastream.core.measures;

/**
 * What one pair shows on codes divided by the encoder's norms; z is a latent's value in the
 * original image, z' in the perturbed one, I the prefix of a coalition without the latents that the
 * other concept's has too. Where I is empty its figures are 0.
 *
 * @param removed over the prefix of the removed concept: mean and minimum of z' - z, min z' - min z
 * @param added over that of the added concept: mean and maximum of z' - z, max z' - max z; null
 *     where the pair adds none
 * @param othersMean mean of |z' - z| over all latents outside the removed concept's prefix; 0 where
 *     there are none
 * @param othersMax the largest of them
 * @param embeddingCosine of the two embeddings; NaN where they are not known
 * @param codeCosine of the two codes; 0 where one of them is
 * @param codeL1 sum of |z' - z| over all latents
 */
public record PairChange(
        Delta removed,
        Delta added,
        double othersMean,
        double othersMax,
        double embeddingCosine,
        double codeCosine,
        double codeL1) {

    /**
     * The change over the latents of one prefix.
     *
     * @param mean of z' - z
     * @param extreme of z' - z: the minimum for the removed concept, the maximum for the added one
     * @param ofExtremes the same extreme of z' minus that of z
     * @param active whether a latent is active (for pairs) in the perturbed image, minus the same
     *     for the original: -1, 0 or 1
     */
    public record Delta(double mean, double extreme, double ofExtremes, int active) {
        static final Delta NONE = new Delta(0, 0, 0, 0);
    }
}
