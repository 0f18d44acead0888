package io.tapastream.jobs.message;

import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** A part of an SAE checkpoint on its way to the intake stage. */
public sealed interface SaePart {
    SaeId id();

    /** Digest of the whole safetensors file, lower-case hex: which file the part belongs to. */
    String sha256();

    Origin origin();

    /**
     * What the checkpoint is and how it travels.
     *
     * @param id its identity
     * @param eventTime milliseconds since the epoch
     * @param encoder the image encoder it was trained on
     * @param role TRAINED, UNTRAINED, RANDOM or PROBE
     * @param descriptor architecture and sizes
     * @param sha256 digest of the whole file
     * @param byteLength length of the whole file
     * @param chunkCount number of chunks; 0 where it comes by URI
     * @param uri where the file is; null where it comes in chunks
     * @param origin where the record was read
     */
    record Manifest(
            SaeId id,
            long eventTime,
            String encoder,
            String role,
            SaeDescriptor descriptor,
            String sha256,
            long byteLength,
            int chunkCount,
            String uri,
            Origin origin)
            implements SaePart {

        /** The checkpoint, once its file is verified and stored. */
        public SaeCheckpoint verified(List<String> warnings) {
            return new SaeCheckpoint(
                    id, eventTime, encoder, role, descriptor, sha256, byteLength, warnings, origin);
        }
    }

    /**
     * A piece of the file.
     *
     * @param id of the SAE checkpoint
     * @param sha256 digest of the whole file
     * @param index place among the chunks
     * @param data the bytes, already held against their own digest
     * @param origin where the record was read
     */
    record Chunk(SaeId id, String sha256, int index, byte[] data, Origin origin)
            implements SaePart {}

    /**
     * A manifest that was refused when it was read.
     *
     * @param id of the SAE checkpoint
     * @param sha256 digest of the file that it announced
     * @param reason code of the reason
     * @param sentence the reason for a person
     * @param origin where the record was read
     */
    record Refused(SaeId id, String sha256, String reason, String sentence, Origin origin)
            implements SaePart {}

    /** The bytes of a {@link SaePart}. */
    final class SaePartCodec extends Codec<SaePart> {
        private static final long serialVersionUID = 1L;

        private static final int MANIFEST = 1;
        private static final int CHUNK = 2;
        private static final int REFUSED = 3;

        @Override
        public String id() {
            return "sae-checkpoint-part";
        }

        @Override
        public Class<SaePart> type() {
            return SaePart.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(SaePart value, DataOutput out) throws IOException {
            out.writeByte(tag(value));
            value.id().write(out);
            Fields.writeString(value.sha256(), out);
            value.origin().write(out);
            if (value instanceof Manifest manifest) {
                out.writeLong(manifest.eventTime);
                Fields.writeString(manifest.encoder, out);
                Fields.writeString(manifest.role, out);
                Fields.writeString(manifest.descriptor.toJson(), out);
                Fields.writeCount(manifest.byteLength, out);
                Fields.writeCount(manifest.chunkCount, out);
                Fields.writeOptional(manifest.uri, Fields::writeString, out);
            } else if (value instanceof Chunk chunk) {
                Fields.writeCount(chunk.index, out);
                Fields.writeBytes(chunk.data, out);
            } else if (value instanceof Refused refused) {
                Fields.writeString(refused.reason, out);
                Fields.writeString(refused.sentence, out);
            }
        }

        private static int tag(SaePart part) {
            if (part instanceof Manifest) {
                return MANIFEST;
            }
            return part instanceof Chunk ? CHUNK : REFUSED;
        }

        @Override
        protected SaePart readBody(int version, DataInput in) throws IOException {
            int tag = in.readUnsignedByte();
            SaeId id = SaeId.read(in);
            String sha256 = Fields.readString(in);
            Origin origin = Origin.read(in);
            if (tag == CHUNK) {
                return new Chunk(id, sha256, Fields.readSize(in), Fields.readBytes(in), origin);
            }
            if (tag == REFUSED) {
                return new Refused(
                        id, sha256, Fields.readString(in), Fields.readString(in), origin);
            }
            return new Manifest(
                    id,
                    in.readLong(),
                    Fields.readString(in),
                    Fields.readString(in),
                    SaeDescriptor.fromJson(Fields.readString(in)),
                    sha256,
                    Fields.readCount(in),
                    Fields.readSize(in),
                    Fields.readOptional(Fields::readString, in),
                    origin);
        }
    }
}
