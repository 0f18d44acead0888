package io.tapastream.jobs.codec;

import java.io.IOException;
import java.util.Objects;
import java.util.ServiceLoader;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Flink's view of a {@link Codec}. Values are immutable, so nothing is ever copied.
 *
 * @param <T> the codec's values
 */
public final class CodecSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final Codec<T> codec;

    public CodecSerializer(Codec<T> codec) {
        this.codec = Objects.requireNonNull(codec);
    }

    Codec<T> codec() {
        return codec;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        return from;
    }

    @Override
    public T copy(T from, T reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T record, DataOutputView target) throws IOException {
        codec.write(record, target);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        return codec.read(source);
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return codec.read(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        codec.write(codec.read(source), target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodecSerializer<?> that && codec.id().equals(that.codec.id());
    }

    @Override
    public int hashCode() {
        return codec.id().hashCode();
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new CodecSerializerSnapshot<>(codec);
    }

    /**
     * Names the codec by its id. One codec reads every version that it ever wrote, so the same id
     * is always compatible and another never. Flink writes the name of this class into savepoints:
     * it is the one class that must keep its name.
     *
     * @param <T> the codec's values
     */
    public static final class CodecSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
        private static final int BY_CLASS_NAME = 1;
        private static final int BY_ID = 2;

        private Codec<T> codec;

        /** For Flink, which reads the snapshot into a new instance. */
        public CodecSerializerSnapshot() {}

        CodecSerializerSnapshot(Codec<T> codec) {
            this.codec = codec;
        }

        @Override
        public int getCurrentVersion() {
            return BY_ID;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeUTF(codec.id());
        }

        @Override
        public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader)
                throws IOException {
            String id = in.readUTF();
            if (readVersion == BY_CLASS_NAME) {
                throw new IOException(
                        "the state was written before version 0.2.0, which cannot be restored: begin"
                                + " with an empty state");
            }
            codec = find(id, classLoader);
        }

        @SuppressWarnings("unchecked") // the id was written by writeSnapshot of the same type
        private static <T> Codec<T> find(String id, ClassLoader classLoader) throws IOException {
            for (Codec<?> known : ServiceLoader.load(Codec.class, classLoader)) {
                if (known.id().equals(id)) {
                    return (Codec<T>) known;
                }
            }
            throw new IOException(
                    "the state was written by the codec \"" + id + "\", which is not known here");
        }

        @Override
        public TypeSerializer<T> restoreSerializer() {
            return new CodecSerializer<>(codec);
        }

        @Override
        public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
                TypeSerializerSnapshot<T> old) {
            boolean same =
                    old instanceof CodecSerializerSnapshot<T> that
                            && that.codec.id().equals(codec.id());
            return same
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
