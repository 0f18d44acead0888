package io.tapastream.jobs.compare;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What was last emitted in a record, so that the same is not emitted again.
 *
 * @param revision of the record
 * @param digest of its content, without its revision
 * @param holds whether its alert holds; true for a comparison
 */
public record LastEmitted(long revision, String digest, boolean holds) {
    static final LastEmitted NOTHING = new LastEmitted(0, "", false);

    /** The bytes of a {@link LastEmitted}. */
    public static final class LastEmittedCodec extends Codec<LastEmitted> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "last-alert-or-comparison";
        }

        @Override
        public Class<LastEmitted> type() {
            return LastEmitted.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(LastEmitted value, DataOutput out) throws IOException {
            Fields.writeCount(value.revision, out);
            Fields.writeString(value.digest, out);
            out.writeBoolean(value.holds);
        }

        @Override
        protected LastEmitted readBody(int version, DataInput in) throws IOException {
            return new LastEmitted(Fields.readCount(in), Fields.readString(in), in.readBoolean());
        }
    }
}
