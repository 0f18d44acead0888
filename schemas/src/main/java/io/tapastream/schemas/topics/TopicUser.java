package io.tapastream.schemas.topics;

import java.util.Arrays;
import java.util.List;

/** Who works with the topics; each has rights of its own where Kafka checks them. */
public enum TopicUser {
    /** The evaluation job. */
    EVALUATION,
    /** The job that fills PostgreSQL. */
    STORE,
    /** Training runs and whoever publishes data sets. */
    PUBLISHER,
    /** People and pages that only look. */
    OBSERVER;

    /** The topics that it reads. */
    public List<Topic> reads() {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.readers().contains(this))
                .toList();
    }

    /** The topics that it writes. */
    public List<Topic> writes() {
        return Arrays.stream(Topic.values()).filter(topic -> topic.writer() == this).toList();
    }
}
