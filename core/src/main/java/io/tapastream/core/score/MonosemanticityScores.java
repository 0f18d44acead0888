package io.tapastream.core.score;

import java.util.Arrays;

/**
 * The monosemanticity of an SAE's latents as {@link Monosemanticity} defines it.
 *
 * @param mean over the latents whose score is defined; NaN where there is none
 * @param defined how many latents that are
 * @param scores of each latent, [D]; NaN where undefined
 */
public record MonosemanticityScores(double mean, int defined, double[] scores) {
    static MonosemanticityScores of(Monosemanticity monosemanticity) {
        double[] scores = monosemanticity.scores();
        int defined = (int) Arrays.stream(scores).filter(score -> !Double.isNaN(score)).count();
        return new MonosemanticityScores(monosemanticity.mean(), defined, scores);
    }
}
