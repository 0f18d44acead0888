package io.tapastream.cli.models;

import io.tapastream.cli.console.CliException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes a float32 NumPy array of any number of dimensions, one entry of the first at a time. */
final class TensorFile implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final int PREFIX = 10;

    private final Path path;
    private final FileChannel channel;

    TensorFile(Path path, int... shape) {
        this.path = path;
        try {
            channel =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
            drain(header(shape));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Appends values; the caller writes as many in all as the shape holds. */
    void write(float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try {
            drain(bytes);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static ByteBuffer header(int... shape) {
        String sizes =
                Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String text =
                "{'descr': '<f4', 'fortran_order': False, 'shape': ("
                        + sizes
                        + (shape.length == 1 ? "," : "")
                        + "), }";
        int used = PREFIX + text.length() + 1;
        int length = (used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREFIX;
        ByteBuffer header = ByteBuffer.allocate(PREFIX + length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) length);
        header.put(
                (text + " ".repeat(length - text.length() - 1) + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return header.flip();
    }

    private void drain(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private CliException unwritable(IOException e) {
        return new CliException(path + " cannot be written: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
