package io.tapastream.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a two-dimensional .npy file (version 1, C order, little-endian) row after row.
 *
 * <p>For one thread.
 */
public final class NpyWriter implements AutoCloseable {

    private static final int ALIGNMENT = 64;
    private static final int PREFIX = 10;

    private final Path path;
    private final FileChannel channel;
    private final NpyType type;
    private final int rows;
    private final int columns;
    private final ByteBuffer buffer;
    private int written;

    /**
     * Creates the file, or replaces it.
     *
     * @throws IllegalArgumentException where a size is negative
     * @throws DataFileException where the file cannot be written
     */
    public NpyWriter(Path path, NpyType type, int rows, int columns) {
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    "shape (" + rows + ", " + columns + ") has a negative size");
        }
        this.path = path;
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        buffer =
                ByteBuffer.allocate(Math.max(1, Math.multiplyExact(columns, type.bytes())))
                        .order(ByteOrder.LITTLE_ENDIAN);
        try {
            channel =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
            drain(header());
        } catch (IOException e) {
            throw DataFileException.unwritable(path, e);
        }
    }

    private ByteBuffer header() {
        String text = NpyHeader.text(type, rows, columns);
        int used = PREFIX + text.length() + 1;
        int length = (used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREFIX;
        ByteBuffer header = ByteBuffer.allocate(PREFIX + length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        header.putShort((short) length);
        header.put(
                (text + " ".repeat(length - text.length() - 1) + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return header.flip();
    }

    /**
     * Writes the next row, each value narrowed to the element type.
     *
     * @throws IllegalArgumentException where the row has not as many values as columns
     * @throws IllegalStateException where all rows are written
     */
    public void row(double[] values) {
        if (values.length != columns) {
            throw new IllegalArgumentException(
                    "the row has " + values.length + " values, expected " + columns);
        }
        if (written == rows) {
            throw new IllegalStateException("all " + rows + " rows are written");
        }
        buffer.clear();
        for (double value : values) {
            type.write(buffer, value);
        }
        try {
            drain(buffer.flip());
        } catch (IOException e) {
            throw DataFileException.unwritable(path, e);
        }
        written++;
    }

    private void drain(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Closes the file.
     *
     * @throws IllegalStateException where rows are missing: the file does not fit its header
     */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DataFileException.unwritable(path, e);
        }
        if (written < rows) {
            throw new IllegalStateException(
                    path + ": " + written + " of " + rows + " rows were written");
        }
    }
}
