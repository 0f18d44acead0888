package io.tapastream.cli.local;

import io.tapastream.cli.console.CliException;
import io.tapastream.read.topic.TopicsUnavailableException;

/** Sentences about what a Kafka client throws. */
public final class KafkaFailures {
    private KafkaFailures() {}

    /**
     * A failure that says what could not be done, where, why, and what to do.
     *
     * @param action what was tried, as in "cannot [action]"
     */
    public static CliException explain(String action, String bootstrapServers, Throwable failure) {
        return new CliException(
                TopicsUnavailableException.sentence(action, bootstrapServers, failure), failure);
    }
}
