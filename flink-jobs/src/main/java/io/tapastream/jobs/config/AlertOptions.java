package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** When a person is alerted. */
public final class AlertOptions {
    private AlertOptions() {}

    public static final ConfigOption<Double> ALERT_MATCH_FALL =
            key("alert-match-fall")
                    .doubleType()
                    .defaultValue(0.02)
                    .withDescription(
                            "An alert is raised when the MATCHScore that is watched (see"
                                    + " alert-held-out) of an SAE checkpoint is"
                                    + " below that of the previous one by at least this, and"
                                    + " by more than the 95 % interval of the paired"
                                    + " difference allows.");

    public static final ConfigOption<Boolean> ALERT_HELD_OUT =
            key("alert-held-out")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether alerts watch the held-out MATCHScore, with the interval of"
                                    + " the difference over images. If false, or if held-out"
                                    + " scores are not computed, they watch the MATCHScore,"
                                    + " with the interval over concepts.");

    public static final ConfigOption<Double> ALERT_TAPA_FALL =
            key("alert-tapa-fall")
                    .doubleType()
                    .defaultValue(0.05)
                    .withDescription("The same for the TAPAScore.");

    public static final ConfigOption<Double> ALERT_BETA =
            key("alert-beta")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "The beta of FBMP whose scores raise alerts. If not set: 0.5 if"
                                    + " betas has it, otherwise the first of betas.");

    public static final ConfigOption<Integer> ALERT_PREFIX =
            key("alert-prefix")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "The coalition size k whose scores raise alerts. If not set: 3 if"
                                    + " prefixes has it, otherwise the first of prefixes.");

    public static final ConfigOption<Long> ALERT_BASELINE_FROM_STEP =
            key("alert-baseline-from-step")
                    .longType()
                    .noDefaultValue()
                    .withDescription(
                            "The training step from which an SAE must be above its untrained"
                                    + " baseline (the sparse one if there is one, otherwise the"
                                    + " dense one): an alert is raised if the 95 % interval of"
                                    + " the paired difference of the watched MATCHScores (see"
                                    + " alert-held-out) is not above 0. At lower steps, and if"
                                    + " not set at all steps but 0, only if it is below 0.");

    public static final ConfigOption<Double> ALERT_DEAD_SURGE =
            key("alert-dead-surge")
                    .doubleType()
                    .defaultValue(0.1)
                    .withDescription(
                            "An alert is raised when the share of dead latents has risen by"
                                    + " at least this since the previous SAE checkpoint.");

    public static final ConfigOption<Double> ALERT_L0_FACTOR =
            key("alert-l0-factor")
                    .doubleType()
                    .defaultValue(4.0)
                    .withDescription(
                            "An alert is raised when L0, the mean number of active latents,"
                                    + " is zero or has changed by at least this factor since"
                                    + " the previous SAE checkpoint: the SAE's thresholds"
                                    + " have collapsed.");

    public static final ConfigOption<Duration> ALERT_SILENCE =
            key("alert-silence")
                    .durationType()
                    .defaultValue(Duration.ofHours(1))
                    .withDescription(
                            "An alert is raised when no further SAE checkpoint of a run and"
                                    + " SAE arrives for this long, by the clock of the job.");

    /** All of them, in the order of the reference page. */
    static List<ConfigOption<?>> all() {
        return List.of(
                ALERT_MATCH_FALL,
                ALERT_HELD_OUT,
                ALERT_TAPA_FALL,
                ALERT_BETA,
                ALERT_PREFIX,
                ALERT_BASELINE_FROM_STEP,
                ALERT_DEAD_SURGE,
                ALERT_L0_FACTOR,
                ALERT_SILENCE);
    }
}
