package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * A record for an output topic, in its wire form.
 *
 * @param output which topic
 * @param key the record's key; null where it has none
 * @param value the record
 */
public record OutputRecord(Output output, byte[] key, byte[] value) {

    /** The job's output topics. */
    public enum Output {
        CONCEPT_MATCHES,
        MATCH_SCORES,
        TAPA_SCORES,
        SAE_HEALTH,
        SAE_COMPARISONS,
        ALERTS,
        SAE_CHECKPOINT_STATUS,
        PAIR_LATENTS,
        REJECTED
    }

    public OutputRecord {
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(value, "value");
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
            Fields.writeEnum(value.output, out);
            Fields.writeOptional(value.key, Fields::writeBytes, out);
            Fields.writeBytes(value.value, out);
        }

        @Override
        protected OutputRecord readBody(int version, DataInput in) throws IOException {
            return new OutputRecord(
                    Fields.readEnum(Output.class, in),
                    Fields.readOptional(Fields::readBytes, in),
                    Fields.readBytes(in));
        }
    }
}
