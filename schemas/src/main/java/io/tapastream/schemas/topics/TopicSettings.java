package io.tapastream.schemas.topics;

import java.util.ArrayList;
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
     * All topics of the job. The vocabularies have one partition, as they are few and each is
     * awaited by everything else of its data set.
     *
     * @param partitions number of partitions of the other topics
     */
    public static List<TopicSettings> of(Topics topics, int partitions) {
        List<TopicSettings> all = new ArrayList<>();
        all.add(kept(topics.annotatedImages(), partitions));
        all.add(kept(topics.imagePairs(), partitions));
        all.add(compacted(topics.conceptVocabularies(), 1));
        all.add(kept(topics.saeCheckpoints(), partitions));
        all.add(compacted(topics.conceptMatches(), partitions));
        all.add(compacted(topics.matchScores(), partitions));
        all.add(compacted(topics.tapaScores(), partitions));
        all.add(compacted(topics.saeHealth(), partitions));
        all.add(compacted(topics.saeComparisons(), partitions));
        all.add(compacted(topics.alerts(), partitions));
        all.add(compacted(topics.saeCheckpointStatus(), partitions));
        all.add(compacted(topics.pairLatents(), partitions));
        all.add(kept(topics.rejected(), partitions));
        return List.copyOf(all);
    }

    private static TopicSettings kept(String name, int partitions) {
        return new TopicSettings(
                name,
                partitions,
                Map.of("cleanup.policy", "delete", "retention.ms", RETAIN_FOR_EVER));
    }

    private static TopicSettings compacted(String name, int partitions) {
        return new TopicSettings(
                name,
                partitions,
                Map.of("cleanup.policy", "compact", "retention.ms", RETAIN_FOR_EVER));
    }
}
