package io.tapastream.jobs.compare;

import io.tapastream.core.compare.DeadLatentSurge;
import io.tapastream.core.compare.Finding;
import io.tapastream.core.compare.ScoreFall;
import io.tapastream.core.compare.ThresholdCollapse;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.jobs.config.AlertSettings;
import io.tapastream.jobs.message.SettledScores;
import io.tapastream.jobs.message.SettledScores.MethodScores;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Applies the rules of core to two SAE checkpoints, or to one that has none before it. */
final class AlertRules {
    private final AlertSettings alerting;

    /** The alerts that are based on scores; each may hold or not. */
    enum Kind {
        MATCH_SCORE_FELL,
        TAPA_SCORE_FELL,
        DEAD_LATENTS_SURGED,
        THRESHOLDS_COLLAPSED
    }

    /**
     * An alert that holds.
     *
     * @param finding the values
     * @param method whose score it is about; null where it is about none
     * @param sentence for a person
     */
    record Raised(Finding finding, MethodScores method, String sentence) {}

    /**
     * A score of both SAE checkpoints.
     *
     * @param name for a person
     * @param units over which the interval of the difference is
     */
    private record Compared(
            String name, double now, double previous, PairedDifference difference, String units) {}

    AlertRules(AlertSettings alerting) {
        this.alerting = alerting;
    }

    /**
     * What holds of an SAE checkpoint beside the previous one. Where one of the two has no score of
     * the watched method, as with fewer latents than its coalitions have, nothing is known of
     * falls.
     */
    Verdict of(Comparison comparison) {
        SettledScores now = comparison.now();
        SettledScores previous = comparison.previous();
        Map<Kind, Raised> raised = new EnumMap<>(Kind.class);
        Set<Kind> undecided = EnumSet.of(Kind.MATCH_SCORE_FELL, Kind.TAPA_SCORE_FELL);
        for (Comparison.Value value : comparison.values()) {
            if (alerting.watches(value.now().scored())) {
                undecided.clear();
                Compared match = match(value);
                new ScoreFall(alerting.matchFall())
                        .find(match.now(), match.previous(), match.difference())
                        .ifPresent(
                                found ->
                                        raised.put(
                                                Kind.MATCH_SCORE_FELL,
                                                fell(match, found, value, comparison)));
                Compared tapa =
                        new Compared(
                                "TAPAScore",
                                value.now().tapaScore(),
                                value.previous().tapaScore(),
                                value.tapa(),
                                "pairs");
                new ScoreFall(alerting.tapaFall())
                        .find(tapa.now(), tapa.previous(), tapa.difference())
                        .ifPresent(
                                found ->
                                        raised.put(
                                                Kind.TAPA_SCORE_FELL,
                                                fell(tapa, found, value, comparison)));
            }
        }
        new DeadLatentSurge(alerting.deadSurge())
                .find(now.deadFraction(), previous.deadFraction())
                .ifPresent(
                        found ->
                                raised.put(
                                        Kind.DEAD_LATENTS_SURGED,
                                        plain(
                                                found,
                                                now,
                                                "the share of dead latents rose from %.3f at step"
                                                        + " %d to %.3f",
                                                found.previous(),
                                                previous.evaluation().sae().step(),
                                                found.value())));
        collapse(now, previous.l0())
                .ifPresent(
                        found ->
                                raised.put(
                                        Kind.THRESHOLDS_COLLAPSED,
                                        plain(
                                                found,
                                                now,
                                                "L0 went from %.1f at step %d to %.1f",
                                                found.previous(),
                                                previous.evaluation().sae().step(),
                                                found.value())));
        return new Verdict(raised, undecided);
    }

    /** What holds of the first SAE checkpoint of a series. */
    Verdict ofFirst(SettledScores first) {
        return new Verdict(alone(first), Set.of());
    }

    /** What holds of an SAE checkpoint whose previous one is no longer kept. */
    Verdict ofOneWithoutFormer(SettledScores scores) {
        return new Verdict(alone(scores), EnumSet.allOf(Kind.class));
    }

    private Map<Kind, Raised> alone(SettledScores first) {
        Map<Kind, Raised> raised = new EnumMap<>(Kind.class);
        collapse(first, Double.NaN)
                .ifPresent(
                        found ->
                                raised.put(
                                        Kind.THRESHOLDS_COLLAPSED,
                                        plain(found, first, "no latent is active in any image")));
        return raised;
    }

    /**
     * What an alert that no longer holds says: the values as they are now.
     *
     * @param previous the SAE checkpoint before it; null where it is the first
     */
    Raised withdrawn(Kind kind, SettledScores now, SettledScores previous) {
        String sentence = sentence(now, "this no longer holds");
        return switch (kind) {
            case MATCH_SCORE_FELL ->
                    withdrawn(now, previous, this::matchScore, alerting.matchFall());
            case TAPA_SCORE_FELL ->
                    withdrawn(now, previous, MethodScores::tapaScore, alerting.tapaFall());
            case DEAD_LATENTS_SURGED ->
                    new Raised(
                            new Finding(
                                    now.deadFraction(),
                                    previous == null ? Double.NaN : previous.deadFraction(),
                                    alerting.deadSurge(),
                                    false),
                            null,
                            sentence);
            case THRESHOLDS_COLLAPSED ->
                    new Raised(
                            new Finding(
                                    now.l0(),
                                    previous == null ? Double.NaN : previous.l0(),
                                    alerting.l0Factor(),
                                    false),
                            null,
                            sentence);
        };
    }

    private Raised withdrawn(
            SettledScores now,
            SettledScores previous,
            ToDoubleFunction<MethodScores> score,
            double threshold) {
        MethodScores method = watched(now);
        double before = previous == null ? Double.NaN : score.applyAsDouble(watched(previous));
        Finding finding = new Finding(score.applyAsDouble(method), before, threshold, false);
        return new Raised(finding, method, sentence(now, "this no longer holds"));
    }

    /** The held-out MATCHScore where it is watched and both have it, else the MATCHScore. */
    private Compared match(Comparison.Value value) {
        MethodScores now = value.now();
        MethodScores previous = value.previous();
        return alerting.heldOut() && now.hasHeldOut() && previous.hasHeldOut()
                ? new Compared(
                        "held-out MATCHScore",
                        now.heldOutScore(),
                        previous.heldOutScore(),
                        value.heldOut(),
                        "images")
                : new Compared(
                        "MATCHScore",
                        now.matchScore(),
                        previous.matchScore(),
                        value.match(),
                        "concepts");
    }

    private double matchScore(MethodScores scores) {
        return alerting.heldOut() && scores.hasHeldOut()
                ? scores.heldOutScore()
                : scores.matchScore();
    }

    private MethodScores watched(SettledScores scores) {
        return scores.methods().stream()
                .filter(method -> alerting.watches(method.scored()))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Finding> collapse(SettledScores now, double previous) {
        return new ThresholdCollapse(alerting.l0Factor()).find(now.l0(), previous);
    }

    private static Raised fell(
            Compared score, Finding found, Comparison.Value value, Comparison comparison) {
        String beta = value.now().beta() == null ? "" : ", beta " + value.now().beta();
        return new Raised(
                found,
                value.now(),
                sentence(
                        comparison.now(),
                        "%s (%s%s, k %d) fell from %.4f at step %d to %.4f; the 95 %% interval of"
                                + " the difference, over %s, is %.4f to %.4f",
                        score.name(),
                        value.now().method(),
                        beta,
                        value.now().k(),
                        found.previous(),
                        comparison.previous().evaluation().sae().step(),
                        found.value(),
                        score.units(),
                        score.difference().low(),
                        score.difference().high()));
    }

    private static Raised plain(
            Finding found, SettledScores now, String format, Object... arguments) {
        return new Raised(found, null, sentence(now, format, arguments));
    }

    private static String sentence(SettledScores now, String format, Object... arguments) {
        return now.evaluation().sae()
                + " on "
                + now.evaluation().dataSet()
                + ": "
                + String.format(Locale.ROOT, format, arguments)
                + ".";
    }
}
