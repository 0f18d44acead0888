package io.tapastream.jobs.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * The bytes of one kind of message, on the wire between operators and in state.
 *
 * <p>Every value starts with one byte of version. A reader knows all versions up to its own and
 * refuses the others, so state of a later release is never misread. State names its codec by {@link
 * #id()}, never by a class, so that classes may be renamed and moved. A codec has no fields; one
 * that writes state is public, has a public constructor without arguments and is listed in {@code
 * META-INF/services/io.tapastream.jobs.codec.Codec}, where a restore looks for it.
 *
 * @param <T> an immutable value: serializers built on a codec share instances and never copy
 */
public abstract class Codec<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What state and savepoints know it by: unique, and the same for ever. */
    public abstract String id();

    /** The class of the values. */
    public abstract Class<T> type();

    /** The version that {@link #writeBody} writes, from 1 to 255. */
    protected abstract int version();

    protected abstract void writeBody(T value, DataOutput out) throws IOException;

    /** Reads what {@link #writeBody} of the given version wrote. */
    protected abstract T readBody(int version, DataInput in) throws IOException;

    public final void write(T value, DataOutput out) throws IOException {
        out.writeByte(version());
        writeBody(value, out);
    }

    /**
     * @throws IOException where the version is unknown or the bytes end too early
     */
    public final T read(DataInput in) throws IOException {
        int version = in.readUnsignedByte();
        if (version < 1 || version > version()) {
            throw new IOException(
                    type().getSimpleName()
                            + " has version "
                            + version
                            + ", this release reads 1 to "
                            + version());
        }
        return readBody(version, in);
    }

    public final byte[] toBytes(T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            write(value, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws UncheckedIOException where the version is unknown, bytes are missing or left over
     */
    public final T fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            T value = read(in);
            if (in.available() > 0) {
                throw new IOException(
                        in.available() + " bytes left over after a " + type().getSimpleName());
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
