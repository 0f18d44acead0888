package io.tapastream.jobs.config;

import io.tapastream.core.compare.BelowBaseline;
import io.tapastream.core.match.Matching;
import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.score.ScoreMethod;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * When the screen raises alerts.
 *
 * @param beta of FBMP whose scores raise alerts
 * @param k coalition size whose scores raise alerts
 * @param heldOut whether the held-out MATCHScore is watched, where it is computed
 * @param matchFall smallest fall of MATCHScore
 * @param tapaFall smallest fall of TAPAScore
 * @param baselineFromStep the training step from which an SAE must be above its untrained baseline;
 *     {@link BelowBaseline#NO_STEP} where none is named
 * @param deadSurge smallest rise of the share of dead latents
 * @param l0Factor smallest factor by which L0 changes
 * @param silenceMillis longest time between two SAE checkpoints
 */
public record AlertSettings(
        double beta,
        int k,
        boolean heldOut,
        double matchFall,
        double tapaFall,
        long baselineFromStep,
        double deadSurge,
        double l0Factor,
        long silenceMillis)
        implements Serializable {
    public AlertSettings {
        OptionRules.between(AlertOptions.ALERT_MATCH_FALL, matchFall, 0, 1);
        OptionRules.between(AlertOptions.ALERT_TAPA_FALL, tapaFall, 0, 4);
        OptionRules.notNegative(AlertOptions.ALERT_BASELINE_FROM_STEP, baselineFromStep);
        OptionRules.between(AlertOptions.ALERT_DEAD_SURGE, deadSurge, Double.MIN_VALUE, 1);
        OptionRules.between(
                AlertOptions.ALERT_L0_FACTOR, l0Factor, Math.nextUp(1), Double.MAX_VALUE);
        OptionRules.positive(AlertOptions.ALERT_SILENCE, silenceMillis);
    }

    /** Whether the scores of this method raise alerts. */
    public boolean watches(ScoreMethod scored) {
        return scored.equals(ScoreMethod.of(new Matching(MatchingMethod.FBMP, beta), k));
    }

    static AlertSettings of(Configuration options, ScoreSettings scoring) {
        return new AlertSettings(
                watched(options, AlertOptions.ALERT_BETA, scoring.betas(), 0.5),
                watched(options, AlertOptions.ALERT_PREFIX, scoring.prefixes(), 3),
                EvaluationSettings.read(options, AlertOptions.ALERT_HELD_OUT),
                EvaluationSettings.read(options, AlertOptions.ALERT_MATCH_FALL),
                EvaluationSettings.read(options, AlertOptions.ALERT_TAPA_FALL),
                options.getOptional(AlertOptions.ALERT_BASELINE_FROM_STEP)
                        .orElse(BelowBaseline.NO_STEP),
                EvaluationSettings.read(options, AlertOptions.ALERT_DEAD_SURGE),
                EvaluationSettings.read(options, AlertOptions.ALERT_L0_FACTOR),
                EvaluationSettings.read(options, AlertOptions.ALERT_SILENCE).toMillis());
    }

    private static <T> T watched(
            Configuration options, ConfigOption<T> option, List<T> scored, T usual) {
        Optional<T> given = options.getOptional(option);
        if (given.isPresent() && !scored.contains(given.get())) {
            throw new InvalidOptionException(
                    "the option --"
                            + option.key()
                            + " must be one that is scored, "
                            + scored
                            + ", not "
                            + given.get());
        }
        return given.orElse(scored.contains(usual) ? usual : scored.get(0));
    }
}
