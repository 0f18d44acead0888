package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.tapastream.core.match.MatchingMethod;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;

/** How latents are matched to concepts, and which scores are sent. */
public final class ScoreOptions {
    private ScoreOptions() {}

    public static final ConfigOption<List<MatchingMethod>> MATCHINGS =
            key("matchings")
                    .enumType(MatchingMethod.class)
                    .asList()
                    .defaultValues(MatchingMethod.FBMP, MatchingMethod.F1)
                    .withDescription(
                            "How latents are matched to concepts, separated by semicolons: "
                                    + MatchingMethod.FBMP
                                    + ", always, and any others of these in addition. "
                                    + methods()
                                    + ". Fixed for the life of a job's state.");

    public static final ConfigOption<List<Double>> BETAS =
            key("betas")
                    .doubleType()
                    .asList()
                    .defaultValues(0.25, 0.5, 1.0)
                    .withDescription("The betas of FBMP, separated by semicolons.");

    public static final ConfigOption<List<Integer>> PREFIXES =
            key("prefixes")
                    .intType()
                    .asList()
                    .defaultValues(1, 3, 5, 10)
                    .withDescription(
                            "The coalition sizes k that are scored, separated by semicolons.");

    public static final ConfigOption<Integer> MAX_COALITION =
            key("max-coalition")
                    .intType()
                    .defaultValue(20)
                    .withDescription("Largest number of latents that FBMP chooses for a concept.");

    public static final ConfigOption<Boolean> HELD_OUT =
            key("held-out")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether the held-out MATCHScore is computed: FBMP fitted on one"
                                    + " half of the images and scored on the other. It shows"
                                    + " how much of the MATCHScore is due to choosing among"
                                    + " many latents. If false, its part of the time and"
                                    + " memory of the matching is saved (docs/performance.md"
                                    + " has the cost).");

    public static final ConfigOption<Integer> HEALTH_SAMPLE =
            key("health-sample")
                    .intType()
                    .defaultValue(1024)
                    .withDescription(
                            "Number of images from which CKNNA and monosemanticity are"
                                    + " computed in the settled health of an SAE checkpoint, at"
                                    + " most 4096: a sample by a hash of their ids, spread"
                                    + " evenly over the image blocks and rounded up to a"
                                    + " multiple of image-blocks. Their embeddings and"
                                    + " activations are kept once more for each live SAE"
                                    + " checkpoint. 0: neither is computed. A larger number holds"
                                    + " for evaluations that begin after the change.");

    public static final ConfigOption<Duration> REFRESH_INTERVAL =
            key("refresh-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "Shortest time between two refreshes of an evaluation's matching"
                                    + " and scores. If nothing changes, nothing is sent.");

    public static final ConfigOption<Boolean> CONCEPT_TAPA_SCORES =
            key("concept-tapa-scores")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether the TAPAScore of each concept is sent, over all pairs"
                                    + " and in each window. If false, most records of"
                                    + " tapa-scores are not written (docs/performance.md has"
                                    + " the cost); records written before stay unchanged.");

    public static final ConfigOption<Integer> PAIR_LATENTS =
            key("pair-latents")
                    .intType()
                    .defaultValue(256)
                    .withDescription(
                            "The latents that are active on the two images of a pair are"
                                    + " written to the topic pair-latents, so that single"
                                    + " pairs can be inspected, unless one of the images has"
                                    + " more active latents than this. 0: none are written.");

    private static String methods() {
        return MatchingMethod.streamed().stream()
                .map(method -> method + ": " + method.description())
                .collect(Collectors.joining("; "));
    }

    /** All of them, in the order of the reference page. */
    static List<ConfigOption<?>> all() {
        return List.of(
                MATCHINGS,
                BETAS,
                PREFIXES,
                MAX_COALITION,
                HELD_OUT,
                HEALTH_SAMPLE,
                REFRESH_INTERVAL,
                CONCEPT_TAPA_SCORES,
                PAIR_LATENTS);
    }
}
