package io.tapastream.jobs.codec;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Tells Flink that a stream's records are written by a {@link Codec}.
 *
 * @param <T> the codec's values
 */
public final class CodecTypeInformation<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    private final Codec<T> codec;

    private CodecTypeInformation(Codec<T> codec) {
        this.codec = Objects.requireNonNull(codec);
    }

    public static <T> CodecTypeInformation<T> of(Codec<T> codec) {
        return new CodecTypeInformation<>(codec);
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return codec.type();
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new CodecSerializer<>(codec);
    }

    @Override
    public String toString() {
        return codec.type().getSimpleName();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodecTypeInformation<?> that && codec.id().equals(that.codec.id());
    }

    @Override
    public int hashCode() {
        return codec.id().hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof CodecTypeInformation;
    }
}
