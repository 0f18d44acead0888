package io.tapastream.jobs.message;

import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.wire.WireFormat;
import org.apache.avro.specific.SpecificRecord;

/** Makes output records: the topic and the key of each are those of the catalogue. */
public final class OutputRecords {
    private OutputRecords() {}

    /**
     * A record for its topic, under its key.
     *
     * @throws IllegalArgumentException when the job writes no records of this type, they have no
     *     key of their own, or a field that must be set is null
     */
    public static OutputRecord of(SpecificRecord record) {
        return new OutputRecord(
                Topic.of(record.getSchema()), RecordKeys.of(record), WireFormat.encode(record));
    }
}
