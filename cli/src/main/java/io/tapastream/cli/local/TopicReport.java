package io.tapastream.cli.local;

import io.tapastream.schemas.topics.TopicFault;
import io.tapastream.schemas.topics.TopicRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How topics stand to what they need.
 *
 * @param bootstrapServers where they are
 * @param partitions of the topics that exist, by name
 * @param missing names of those that do not
 * @param faulty those that exist with other settings than they need
 * @param unchecked names of those whose settings may not be read
 */
public record TopicReport(
        String bootstrapServers,
        Map<String, Integer> partitions,
        List<String> missing,
        List<Faulty> faulty,
        List<String> unchecked) {

    /**
     * A topic with other settings than it needs.
     *
     * @param name the topic
     * @param faults at least one
     */
    public record Faulty(String name, List<TopicFault> faults) {
        public Faulty {
            faults = List.copyOf(faults);
        }

        boolean losesData() {
            return faults.stream().anyMatch(TopicFault::losesData);
        }

        private String sentence(String bootstrapServers) {
            List<String> clauses = faults.stream().map(TopicFault::clause).toList();
            return "topic %s: %s; to mend it: kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s"
                    .formatted(
                            name,
                            String.join("; ", clauses),
                            bootstrapServers,
                            name,
                            TopicRules.mending(faults));
        }
    }

    public TopicReport {
        partitions = Map.copyOf(partitions);
        missing = List.copyOf(missing);
        faulty = List.copyOf(faulty);
        unchecked = List.copyOf(unchecked);
    }

    /** Names of the topics whose settings lose data silently. */
    public List<String> losingData() {
        return faulty.stream().filter(Faulty::losesData).map(Faulty::name).toList();
    }

    /** One sentence for each topic with other settings, and one for those that were not checked. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        faulty.forEach(topic -> sentences.add(topic.sentence(bootstrapServers)));
        if (!unchecked.isEmpty()) {
            sentences.add(
                    "the settings of %s could not be checked, as reading them is not allowed (it takes the right DescribeConfigs)"
                            .formatted(String.join(", ", unchecked)));
        }
        return sentences;
    }
}
