package io.tapastream.jobs.health;

import io.tapastream.core.score.EmbeddingMoments;
import io.tapastream.core.score.HealthSums;
import io.tapastream.core.score.ImageFigures;
import io.tapastream.jobs.gather.GatheredRow;
import io.tapastream.jobs.message.EvaluationEvent.HealthUpdate;
import io.tapastream.jobs.message.EvaluationId;

/**
 * The health of an SAE on the gathered rows, in memory: exact under any order, replacement and
 * removal. It can be rebuilt from the rows in state; the first update is then sent again.
 *
 * <p>Not thread-safe.
 */
public final class HealthEvaluation {
    private final EvaluationId evaluation;
    private final HealthSums sums = new HealthSums();
    private boolean changed = true;

    public HealthEvaluation(EvaluationId evaluation) {
        this.evaluation = evaluation;
    }

    /**
     * Puts an image's row in the place of its previous one.
     *
     * @param row null where the image was removed
     * @param previous null where the image was not there before
     */
    public void replace(GatheredRow row, GatheredRow previous) {
        ImageFigures before = previous == null ? null : previous.figures();
        ImageFigures now = row == null ? null : row.figures();
        if (before != null) {
            sums.remove(before);
        }
        if (now != null) {
            sums.add(now);
        }
        // The rows count also without figures: they are behind the latents' support.
        changed = true;
    }

    /** Whether rows came, changed or went since the last update. */
    public boolean changed() {
        return changed;
    }

    /**
     * The health over the rows held at this moment.
     *
     * @param images number of rows
     * @param fingerprint of the set of rows
     * @param latentSupport number of rows in which each latent is active
     * @param moments of the embeddings of the rows' images; null where there are none
     */
    public HealthUpdate update(
            long images, long fingerprint, int[] latentSupport, EmbeddingMoments moments) {
        changed = false;
        return new HealthUpdate(
                evaluation, images, fingerprint, latentSupport, sums.figures(moments));
    }
}
