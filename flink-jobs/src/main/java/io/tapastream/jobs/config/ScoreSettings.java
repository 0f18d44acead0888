package io.tapastream.jobs.config;

import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.match.MatchingOptions;
import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/**
 * How latents are matched to concepts, and which scores are computed and sent.
 *
 * @param methods of matching: FBMP first, then the others in the order given
 * @param betas of FBMP
 * @param prefixes coalition sizes k
 * @param maxCoalition latents that FBMP draws at most
 * @param refreshMillis shortest time between refreshes
 * @param windowMillis length of a window
 * @param slideMillis distance between the starts of windows
 * @param pairLatents most active latents of an image of a pair that are written out
 * @param conceptTapa whether the TAPAScores of single concepts are sent
 * @param heldOut whether held-out scores are computed
 * @param healthSample images from which the measures that need activations are computed; 0 for none
 */
public record ScoreSettings(
        List<MatchingMethod> methods,
        List<Double> betas,
        List<Integer> prefixes,
        int maxCoalition,
        long refreshMillis,
        long windowMillis,
        long slideMillis,
        int pairLatents,
        boolean conceptTapa,
        boolean heldOut,
        int healthSample)
        implements Serializable {
    /** CKNNA takes time with the square of it: 1 s or so, on the thread of the scores. */
    private static final int MOST_SAMPLED = 4096;

    private static final Comparator<MatchingMethod> FBMP_FIRST =
            Comparator.comparing(method -> method != MatchingMethod.FBMP);

    public ScoreSettings {
        if (!methods.contains(MatchingMethod.FBMP)
                || !methods.stream().allMatch(MatchingMethod::streams)) {
            throw new InvalidOptionException(
                    "the option --"
                            + ScoreOptions.MATCHINGS.key()
                            + " must name "
                            + MatchingMethod.FBMP
                            + ", and beside it only what needs no real activations, of "
                            + MatchingMethod.streamed()
                            + ", got "
                            + methods);
        }
        methods = methods.stream().distinct().sorted(FBMP_FIRST).toList();
        betas = List.copyOf(betas);
        prefixes = List.copyOf(prefixes);
        prefixes.forEach(k -> OptionRules.positive(ScoreOptions.PREFIXES, k));
        OptionRules.positive(ScoreOptions.REFRESH_INTERVAL, refreshMillis);
        OptionRules.positive(EventTimeOptions.WINDOW_SIZE, windowMillis);
        OptionRules.positive(EventTimeOptions.WINDOW_SLIDE, slideMillis);
        if (slideMillis > windowMillis) {
            throw new InvalidOptionException(
                    "window-slide must not be above window-size, or pairs fall between"
                            + " windows");
        }
        OptionRules.notNegative(ScoreOptions.PAIR_LATENTS, pairLatents);
        OptionRules.between(ScoreOptions.HEALTH_SAMPLE, healthSample, 0, MOST_SAMPLED);
    }

    /** What FBMP is run with. */
    public MatchingOptions matching() {
        return new MatchingOptions(betas, maxCoalition);
    }

    /** The coalition sizes whose held-out scores are computed; empty for none. */
    public List<Integer> heldOutSizes() {
        return heldOut ? prefixes.stream().distinct().toList() : List.of();
    }

    static ScoreSettings of(Configuration options) {
        Duration window = EvaluationSettings.read(options, EventTimeOptions.WINDOW_SIZE);
        Duration slide = options.getOptional(EventTimeOptions.WINDOW_SLIDE).orElse(window);
        return new ScoreSettings(
                EvaluationSettings.read(options, ScoreOptions.MATCHINGS),
                EvaluationSettings.read(options, ScoreOptions.BETAS),
                EvaluationSettings.read(options, ScoreOptions.PREFIXES),
                EvaluationSettings.read(options, ScoreOptions.MAX_COALITION),
                EvaluationSettings.read(options, ScoreOptions.REFRESH_INTERVAL).toMillis(),
                window.toMillis(),
                slide.toMillis(),
                EvaluationSettings.read(options, ScoreOptions.PAIR_LATENTS),
                EvaluationSettings.read(options, ScoreOptions.CONCEPT_TAPA_SCORES),
                EvaluationSettings.read(options, ScoreOptions.HELD_OUT),
                EvaluationSettings.read(options, ScoreOptions.HEALTH_SAMPLE));
    }
}
