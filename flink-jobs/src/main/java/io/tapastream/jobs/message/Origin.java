package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * Where a record was read.
 *
 * @param topic the Kafka topic
 * @param partition the partition
 * @param offset the offset in the partition
 * @param timestamp the record's Kafka timestamp, milliseconds since the epoch; -1 where it has none
 */
public record Origin(String topic, int partition, long offset, long timestamp) {
    public Origin {
        Objects.requireNonNull(topic, "topic");
    }

    public void write(DataOutput out) throws IOException {
        Fields.writeString(topic, out);
        out.writeInt(partition);
        out.writeLong(offset);
        out.writeLong(timestamp);
    }

    public static Origin read(DataInput in) throws IOException {
        return new Origin(Fields.readString(in), in.readInt(), in.readLong(), in.readLong());
    }
}
