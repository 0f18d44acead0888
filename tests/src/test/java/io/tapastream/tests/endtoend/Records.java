package io.tapastream.tests.endtoend;

import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topics;
import org.apache.avro.specific.SpecificRecord;

/** Sends each record to its topic under its key. */
public final class Records {
    private Records() {}

    /** Hands a record of any input topic to the publisher. */
    public static void send(RecordPublisher publisher, SpecificRecord record) {
        Topics topics = Topics.DEFAULT;
        if (record instanceof AnnotatedImage image) {
            publisher.send(topics.annotatedImages(), RecordKeys.of(image), image);
        } else if (record instanceof ImagePair pair) {
            publisher.send(topics.imagePairs(), RecordKeys.of(pair), pair);
        } else if (record instanceof ConceptVocabulary vocabulary) {
            publisher.send(topics.conceptVocabularies(), RecordKeys.of(vocabulary), vocabulary);
        } else if (record instanceof SaeCheckpointManifest manifest) {
            publisher.send(topics.saeCheckpoints(), RecordKeys.of(manifest), manifest);
        } else if (record instanceof SaeCheckpointChunk chunk) {
            publisher.send(topics.saeCheckpoints(), RecordKeys.of(chunk), chunk);
        } else {
            throw new IllegalArgumentException("no input: " + record.getSchema().getFullName());
        }
    }
}
