package io.tapastream.jobs.config;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/**
 * Every option of the evaluation job, by what it is about. The reference page docs/options.md is
 * generated from these groups.
 */
public final class EvaluationOptions {
    private static final List<Group> GROUPS =
            List.of(
                    new Group("Kafka", KafkaOptions.all()),
                    new Group("Schema registry", RegistryOptions.all()),
                    new Group("Images and the image encoder", EmbedOptions.all()),
                    new Group("SAE checkpoints", SaeOptions.all()),
                    new Group("Matching and scores", ScoreOptions.all()),
                    new Group("Event time and windows", EventTimeOptions.all()),
                    new Group("Alerts", AlertOptions.all()),
                    new Group("Limits on records", LimitOptions.all()),
                    new Group("How the work is split", BlockOptions.all()));

    private EvaluationOptions() {}

    /**
     * Options about one thing.
     *
     * @param title what they are about
     */
    public record Group(String title, List<ConfigOption<?>> options) {}

    /** The groups in the order of the reference page. */
    public static List<Group> groups() {
        return GROUPS;
    }

    /** All options, in the order of the reference page. */
    public static List<ConfigOption<?>> all() {
        return GROUPS.stream().<ConfigOption<?>>flatMap(group -> group.options().stream()).toList();
    }
}
