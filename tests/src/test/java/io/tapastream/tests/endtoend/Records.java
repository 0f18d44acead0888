package io.tapastream.tests.endtoend;

import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.topics.Topics;
import org.apache.avro.specific.SpecificRecord;

/** Sends each record to its topic under its key. */
public final class Records {
    private Records() {}

    /** Hands a record of any input topic to the publisher. */
    public static void send(RecordPublisher publisher, SpecificRecord record) {
        Topic topic = Topic.of(record.getSchema());
        if (!topic.isInput()) {
            throw new IllegalArgumentException("no input: " + record.getSchema().getFullName());
        }
        publisher.send(Topics.DEFAULT.name(topic), RecordKeys.of(record), record);
    }
}
