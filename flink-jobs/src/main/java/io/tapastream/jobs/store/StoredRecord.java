package io.tapastream.jobs.store;

import io.tapastream.core.io.Sha256;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import io.tapastream.schemas.topics.RecordAge;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A record as it goes to its table.
 *
 * @param table name of the table
 * @param run training run; null where it is about none
 * @param age epoch and revision of the record; 0 and 0 where it has none
 * @param identity the columns that it is known by, a JSON object
 * @param rows its rows, a JSON array
 */
record StoredRecord(String table, String run, RecordAge age, String identity, String rows) {
    StoredRecord {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(age, "age");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(rows, "rows");
    }

    /** What newest_revision knows the record by: short, whatever the names in it. */
    byte[] key() {
        return Sha256.of(identity.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of a {@link StoredRecord}. */
    static final class StoredRecordCodec extends Codec<StoredRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "stored-record";
        }

        @Override
        public Class<StoredRecord> type() {
            return StoredRecord.class;
        }

        @Override
        protected int version() {
            return 2;
        }

        @Override
        protected void writeBody(StoredRecord value, DataOutput out) throws IOException {
            Fields.writeString(value.table, out);
            Fields.writeOptional(value.run, Fields::writeString, out);
            out.writeLong(value.age.epoch());
            out.writeLong(value.age.revision());
            Fields.writeString(value.identity, out);
            Fields.writeString(value.rows, out);
        }

        @Override
        protected StoredRecord readBody(int version, DataInput in) throws IOException {
            return new StoredRecord(
                    Fields.readString(in),
                    Fields.readOptional(Fields::readString, in),
                    new RecordAge(version < 2 ? 0 : in.readLong(), in.readLong()),
                    Fields.readString(in),
                    Fields.readString(in));
        }
    }
}
