package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * A record that was refused, and why.
 *
 * @param origin where it was read
 * @param key the record's Kafka key; null where it had none or the stage no longer has it
 * @param record the raw record; null where the stage no longer has it (the origin finds it)
 * @param stage the stage that refused it
 * @param reason a short code, for counting
 * @param message one sentence for a person
 * @param dataSet the data set; null where unknown
 * @param id of the image, pair or SAE checkpoint; null where unknown
 */
public record Rejection(
        Origin origin,
        byte[] key,
        byte[] record,
        String stage,
        String reason,
        String message,
        String dataSet,
        String id) {
    public Rejection {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
    }

    /** A record refused behind the decode stage, where its bytes are no longer available. */
    public static Rejection late(
            Origin origin, String stage, String reason, String message, String dataSet, String id) {
        return new Rejection(origin, null, null, stage, reason, message, dataSet, id);
    }

    /** The bytes of a {@link Rejection}. */
    public static final class RejectionCodec extends Codec<Rejection> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "rejection";
        }

        @Override
        public Class<Rejection> type() {
            return Rejection.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(Rejection value, DataOutput out) throws IOException {
            value.origin.write(out);
            Fields.writeOptional(value.key, Fields::writeBytes, out);
            Fields.writeOptional(value.record, Fields::writeBytes, out);
            Fields.writeString(value.stage, out);
            Fields.writeString(value.reason, out);
            Fields.writeString(value.message, out);
            Fields.writeOptional(value.dataSet, Fields::writeString, out);
            Fields.writeOptional(value.id, Fields::writeString, out);
        }

        @Override
        protected Rejection readBody(int version, DataInput in) throws IOException {
            return new Rejection(
                    Origin.read(in),
                    Fields.readOptional(Fields::readBytes, in),
                    Fields.readOptional(Fields::readBytes, in),
                    Fields.readString(in),
                    Fields.readString(in),
                    Fields.readString(in),
                    Fields.readOptional(Fields::readString, in),
                    Fields.readOptional(Fields::readString, in));
        }
    }
}
