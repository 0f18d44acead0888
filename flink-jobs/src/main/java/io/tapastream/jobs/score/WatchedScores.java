package io.tapastream.jobs.score;

import io.tapastream.core.score.HeldOutScore;
import io.tapastream.jobs.catalog.DrawnSae;
import io.tapastream.jobs.catalog.UntrainedSae;
import io.tapastream.jobs.config.AlertSettings;
import io.tapastream.jobs.config.Baseline;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.WatchedScore;
import java.util.List;
import java.util.Optional;

/**
 * Which score of an evaluation is compared with that of an untrained SAE, and with which one: the
 * sparse one, which has as many active latents, else the dense one.
 */
final class WatchedScores {
    private static final String UNTRAINED = "UNTRAINED";

    private WatchedScores() {}

    /**
     * @param evaluation that is settled
     * @param alerting says which score raises alerts
     * @param baselines that the job draws for the SAE
     * @return empty where there is nothing to compare it with, or no score of the watched method
     */
    static Optional<WatchedScore> of(
            ScoreEvaluation evaluation, AlertSettings alerting, List<DrawnSae> baselines) {
        Optional<String> baseline =
                evaluation.underTest() ? comparedWith(baselines) : itself(evaluation);
        return baseline.flatMap(
                name ->
                        method(evaluation, alerting)
                                .map(method -> of(evaluation, method, alerting.heldOut(), name)));
    }

    /** The method whose scores raise alerts; empty where there is no score of it. */
    static Optional<ScoreMethods.Method> method(
            ScoreEvaluation evaluation, AlertSettings alerting) {
        return evaluation.methods().all().stream()
                .filter(method -> alerting.watches(method.scored()))
                .filter(method -> method.k() <= evaluation.pathLength(method))
                .findFirst();
    }

    /** The one place that says which score is compared: the one whose fall raises alerts. */
    private static WatchedScore of(
            ScoreEvaluation evaluation,
            ScoreMethods.Method method,
            boolean watchesHeldOut,
            String baseline) {
        HeldOutScore heldOut = watchesHeldOut ? evaluation.heldOut(method) : null;
        SaeCheckpoint sae = evaluation.opened().sae();
        return new WatchedScore(
                evaluation.opened().evaluation(),
                evaluation.underTest(),
                baseline,
                sae.encoder(),
                sae.descriptor().embeddingWidth(),
                sae.descriptor().dictionarySize(),
                sae.eventTime(),
                evaluation.imageSet(),
                evaluation.images(),
                method.scored(),
                heldOut != null,
                heldOut == null ? evaluation.matchScore(method).value() : heldOut.scores().value(),
                heldOut == null ? f1(evaluation, method) : heldOut.influence().groups());
    }

    private static double[] f1(ScoreEvaluation evaluation, ScoreMethods.Method method) {
        double[] f1 = new double[evaluation.opened().vocabulary().size()];
        for (int concept = 0; concept < f1.length; concept++) {
            f1[concept] =
                    evaluation.matches(concept).matches().get(method.matching()).f1At(method.k());
        }
        return f1;
    }

    private static Optional<String> comparedWith(List<DrawnSae> baselines) {
        return named(baselines, Baseline.SPARSE).or(() -> named(baselines, Baseline.DENSE));
    }

    private static Optional<String> named(List<DrawnSae> baselines, Baseline kind) {
        return baselines.stream()
                .filter(drawn -> drawn.kind() == kind)
                .map(drawn -> drawn.id().sae())
                .findFirst();
    }

    private static Optional<String> itself(ScoreEvaluation evaluation) {
        SaeCheckpoint sae = evaluation.opened().sae();
        boolean drawn = sae.id().run().equals(UntrainedSae.RUN) && sae.role().equals(UNTRAINED);
        return drawn ? Optional.of(sae.id().sae()) : Optional.empty();
    }
}
