package io.tapastream.jobs.message;

import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * An SAE checkpoint that was verified and is in the model store. Its weights do not travel in
 * records: the digest finds them.
 *
 * @param id its identity
 * @param eventTime when it was taken, milliseconds since the epoch
 * @param encoder name of the image encoder whose embeddings it was trained on
 * @param role TRAINED, UNTRAINED, RANDOM or PROBE
 * @param descriptor architecture and sizes
 * @param sha256 digest of the safetensors file, lower-case hex
 * @param byteLength length of that file in bytes
 * @param warnings what its validation warned about
 * @param origin where its manifest was read
 */
public record SaeCheckpoint(
        SaeId id,
        long eventTime,
        String encoder,
        String role,
        SaeDescriptor descriptor,
        String sha256,
        long byteLength,
        List<String> warnings,
        Origin origin) {
    public SaeCheckpoint {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(encoder, "encoder");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(descriptor, "descriptor");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(origin, "origin");
        warnings = List.copyOf(warnings);
    }

    /** Whether it is neither a baseline nor a probe. */
    public boolean underTest() {
        return role.equals("TRAINED");
    }

    void write(DataOutput out) throws IOException {
        id.write(out);
        out.writeLong(eventTime);
        Fields.writeString(encoder, out);
        Fields.writeString(role, out);
        Fields.writeString(descriptor.toJson(), out);
        Fields.writeString(sha256, out);
        Fields.writeCount(byteLength, out);
        Fields.writeList(warnings, Fields::writeString, out);
        origin.write(out);
    }

    static SaeCheckpoint read(DataInput in) throws IOException {
        return new SaeCheckpoint(
                SaeId.read(in),
                in.readLong(),
                Fields.readString(in),
                Fields.readString(in),
                SaeDescriptor.fromJson(Fields.readString(in)),
                Fields.readString(in),
                Fields.readCount(in),
                Fields.readList(Fields::readString, in),
                Origin.read(in));
    }

    /** The bytes of a {@link SaeCheckpoint}. */
    public static final class SaeCheckpointCodec extends Codec<SaeCheckpoint> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "sae-checkpoint";
        }

        @Override
        public Class<SaeCheckpoint> type() {
            return SaeCheckpoint.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(SaeCheckpoint value, DataOutput out) throws IOException {
            value.write(out);
        }

        @Override
        protected SaeCheckpoint readBody(int version, DataInput in) throws IOException {
            return SaeCheckpoint.read(in);
        }
    }
}
