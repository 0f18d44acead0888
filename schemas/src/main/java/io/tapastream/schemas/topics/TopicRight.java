package io.tapastream.schemas.topics;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a user may do with a topic, in the words of Kafka's ACLs. The one rule from which the rights
 * of Kubernetes' users, and what the jobs ask for before they start, follow. Each right here is
 * needed: Describe is not among them, because Kafka grants it with each of Read and Write.
 */
public enum TopicRight {
    /**
     * To see a topic's settings: the job must know how large a record may be, and who publishes is
     * warned of settings that lose data.
     */
    DESCRIBE_CONFIGS("DescribeConfigs"),

    /** To read it. */
    READ("Read"),

    /** To write it. */
    WRITE("Write");

    private final String operation;

    TopicRight(String operation) {
        this.operation = operation;
    }

    /** The name of the operation, as in Kafka's tools and Strimzi's manifests. */
    public String operation() {
        return operation;
    }

    /**
     * The rights that a user needs. The evaluation job also needs Read on what it writes: its
     * exactly-once sink lists the producers of its topics to find transactions that an earlier
     * start left open, and Kafka asks for Read there.
     */
    public static Set<TopicRight> of(Topic topic, TopicUser user) {
        EnumSet<TopicRight> rights = EnumSet.noneOf(TopicRight.class);
        if (topic.readers().contains(user)) {
            rights.add(READ);
        }
        if (topic.writer() == user) {
            rights.add(DESCRIBE_CONFIGS);
            rights.add(WRITE);
            if (user == TopicUser.EVALUATION) {
                rights.add(READ);
            }
        }
        return rights;
    }
}
