package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Options of the scores, beside those in {@link EvaluationOptions}. */
public final class ScoringOptions {
    public static final ConfigOption<Boolean> CONCEPT_TAPA_SCORES =
            key("concept-tapa-scores")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether the TAPAScore of each concept is sent, over all pairs and in"
                                    + " each window. Switched off, most records of tapa-scores"
                                    + " are not written (docs/performance.md has the cost); those"
                                    + " written before stay as they were.");

    private ScoringOptions() {}

    static List<ConfigOption<?>> all() {
        return List.of(CONCEPT_TAPA_SCORES);
    }
}
