package io.tapastream.jobs.kafka;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import io.tapastream.jobs.message.Origin;
import io.tapastream.jobs.message.Rejection;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * A record as it was read from Kafka.
 *
 * @param origin where it was read
 * @param key its key; null where it has none
 * @param value its value; null for a tombstone
 */
public record SourceRecord(Origin origin, byte[] key, byte[] value) {
    public SourceRecord {
        Objects.requireNonNull(origin, "origin");
    }

    /** Refuses this record in the decode stage. */
    public Rejection reject(String reason, String message, String dataSet, String id) {
        return new Rejection(origin, key, value, "decode", reason, message, dataSet, id);
    }

    /** The bytes of a {@link SourceRecord}. */
    public static final class SourceRecordCodec extends Codec<SourceRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "source-record";
        }

        @Override
        public Class<SourceRecord> type() {
            return SourceRecord.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(SourceRecord value, DataOutput out) throws IOException {
            value.origin.write(out);
            Fields.writeOptional(value.key, Fields::writeBytes, out);
            Fields.writeOptional(value.value, Fields::writeBytes, out);
        }

        @Override
        protected SourceRecord readBody(int version, DataInput in) throws IOException {
            return new SourceRecord(
                    Origin.read(in),
                    Fields.readOptional(Fields::readBytes, in),
                    Fields.readOptional(Fields::readBytes, in));
        }
    }
}
