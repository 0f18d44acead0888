package io.tapastream.schemas.topics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What one Kafka topic is created with.
 *
 * @param name the topic
 * @param partitions number of partitions, at least 1
 * @param config Kafka's topic settings by their names
 */
public record TopicSettings(String name, int partitions, Map<String, String> config) {
    /**
     * A score is needed for as long as someone asks for it, and a job that is started later
     * evaluates all of the inputs. Where a producer stamps its records with event time, the
     * ordinary retention would delete those of an old data set at once.
     */
    private static final String RETAIN_FOR_EVER = "-1";

    public TopicSettings {
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "topic %s: %d partitions, expected at least 1".formatted(name, partitions));
        }
        config = Map.copyOf(config);
    }

    /**
     * All topics of the job, those that need one partition only with that.
     *
     * @param partitions number of partitions of the other topics
     */
    public static List<TopicSettings> of(Topics topics, int partitions) {
        return Arrays.stream(Topic.values()).map(topic -> of(topic, topics, partitions)).toList();
    }

    private static TopicSettings of(Topic topic, Topics topics, int partitions) {
        return new TopicSettings(
                topics.name(topic),
                topic.partitions(partitions),
                Map.of(
                        "cleanup.policy",
                        topic.isCompacted() ? "compact" : "delete",
                        "retention.ms",
                        RETAIN_FOR_EVER));
    }
}
