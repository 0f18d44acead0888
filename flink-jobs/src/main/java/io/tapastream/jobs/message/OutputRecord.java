package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import io.tapastream.schemas.topics.Topic;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * A record for an output topic, in its wire form.
 *
 * @param topic one that the job writes
 * @param key the record's key; null where it has none
 * @param value the record
 */
public record OutputRecord(Topic topic, byte[] key, byte[] value) {
    public OutputRecord {
        Objects.requireNonNull(value, "value");
        if (topic.isInput()) {
            throw new IllegalArgumentException(
                    "the job writes nothing into the topic " + topic.plainName());
        }
    }

    /** The bytes of an {@link OutputRecord}. */
    public static final class OutputRecordCodec extends Codec<OutputRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "output-record";
        }

        @Override
        public Class<OutputRecord> type() {
            return OutputRecord.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(OutputRecord value, DataOutput out) throws IOException {
            Fields.writeEnum(value.topic, out);
            Fields.writeOptional(value.key, Fields::writeBytes, out);
            Fields.writeBytes(value.value, out);
        }

        @Override
        protected OutputRecord readBody(int version, DataInput in) throws IOException {
            return new OutputRecord(
                    Fields.readEnum(Topic.class, in),
                    Fields.readOptional(Fields::readBytes, in),
                    Fields.readBytes(in));
        }
    }
}
