package io.tapastream.jobs.codec;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How codecs write the fields of a message: variable-length integers, sorted ids as differences,
 * strings as UTF-8 with their length.
 */
public final class Fields {
    private static final int MOST_BYTES_OF_INT = 5;

    private Fields() {}

    /** One part of a message, for lists. */
    public interface Writer<T> {
        void write(T value, DataOutput out) throws IOException;
    }

    /** One part of a message, for lists. */
    public interface Reader<T> {
        T read(DataInput in) throws IOException;
    }

    /** A value from 0 to 2^63-1 in 1 to 9 bytes, 7 bits each. */
    public static void writeCount(long value, DataOutput out) throws IOException {
        if (value < 0) {
            throw new IllegalArgumentException("a count must not be negative: " + value);
        }
        long rest = value;
        while (rest > 0x7f) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    public static long readCount(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a count has more than 9 bytes");
    }

    public static int readSize(DataInput in) throws IOException {
        long size = readCount(in);
        if (size > Integer.MAX_VALUE) {
            throw new IOException("a size is above 2^31-1: " + size);
        }
        return (int) size;
    }

    /** Sorted distinct ids, none negative: about one byte each where they are close together. */
    public static void writeSorted(int[] ids, DataOutput out) throws IOException {
        writeCount(ids.length, out);
        // Streams of Flink checkpoints take one long write far better than many bytes.
        byte[] bytes = new byte[Math.multiplyExact(ids.length, MOST_BYTES_OF_INT)];
        int length = 0;
        int last = 0;
        for (int id : ids) {
            int rest = id - last;
            if (rest < 0) {
                throw new IllegalArgumentException(
                        "ids must be sorted and not negative: " + id + " behind " + last);
            }
            while (rest > 0x7f) {
                bytes[length++] = (byte) ((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            bytes[length++] = (byte) rest;
            last = id;
        }
        out.write(bytes, 0, length);
    }

    public static int[] readSorted(DataInput in) throws IOException {
        int[] ids = new int[readSize(in)];
        int last = 0;
        for (int i = 0; i < ids.length; i++) {
            last += readSize(in);
            ids[i] = last;
        }
        return ids;
    }

    /** Ids in any order, none negative. */
    public static void writeInts(int[] ids, DataOutput out) throws IOException {
        writeCount(ids.length, out);
        for (int id : ids) {
            writeCount(id, out);
        }
    }

    public static int[] readInts(DataInput in) throws IOException {
        int[] ids = new int[readSize(in)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = readSize(in);
        }
        return ids;
    }

    public static void writeDoubles(double[] values, DataOutput out) throws IOException {
        writeCount(values.length, out);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    public static double[] readDoubles(DataInput in) throws IOException {
        double[] values = new double[readSize(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    public static void writeLongs(long[] values, DataOutput out) throws IOException {
        writeCount(values.length, out);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    public static long[] readLongs(DataInput in) throws IOException {
        long[] values = new long[readSize(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    public static void writeFloats(float[] values, DataOutput out) throws IOException {
        byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        writeBytes(bytes, out);
    }

    public static float[] readFloats(DataInput in) throws IOException {
        byte[] bytes = readBytes(in);
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    public static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        writeCount(bytes.length, out);
        out.write(bytes);
    }

    public static byte[] readBytes(DataInput in) throws IOException {
        byte[] bytes = new byte[readSize(in)];
        in.readFully(bytes);
        return bytes;
    }

    public static void writeString(String text, DataOutput out) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
    }

    public static String readString(DataInput in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    /** By name, so that a later release may add and reorder constants. */
    public static void writeEnum(Enum<?> value, DataOutput out) throws IOException {
        writeString(value.name(), out);
    }

    public static <E extends Enum<E>> E readEnum(Class<E> type, DataInput in) throws IOException {
        String name = readString(in);
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException(name + " is no " + type.getSimpleName(), e);
        }
    }

    public static <T> void writeList(List<T> values, Writer<? super T> writer, DataOutput out)
            throws IOException {
        writeCount(values.size(), out);
        for (T value : values) {
            writer.write(value, out);
        }
    }

    public static <T> List<T> readList(Reader<? extends T> reader, DataInput in)
            throws IOException {
        int size = readSize(in);
        List<T> values = new ArrayList<>(Math.min(size, 1024));
        for (int i = 0; i < size; i++) {
            values.add(reader.read(in));
        }
        return List.copyOf(values);
    }

    /** A field that may be null: one byte, then the value. */
    public static <T> void writeOptional(T value, Writer<? super T> writer, DataOutput out)
            throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            writer.write(value, out);
        }
    }

    public static <T> T readOptional(Reader<? extends T> reader, DataInput in) throws IOException {
        return in.readBoolean() ? reader.read(in) : null;
    }
}
