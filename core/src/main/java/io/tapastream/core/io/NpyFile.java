package io.tapastream.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/**
 * A two-dimensional NumPy array in a .npy file (format versions 1 to 3), read a block of rows at a
 * time: the heap never holds more than one block, about 4 MiB or one row, whatever the file's size
 * and order. The length that the header announces is checked against the file's before anything is
 * allocated.
 *
 * <p>For one thread.
 */
public final class NpyFile implements AutoCloseable {

    /** Receives the rows. */
    @FunctionalInterface
    public interface RowVisitor {
        /**
         * @param row number of the row, from 0
         * @param values its values; the array is used again for the next row
         */
        void row(int row, double[] values);
    }

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int BLOCK_BYTES = 4 << 20;
    private static final int LONGEST_HEADER = 1 << 16;

    private final Path path;
    private final FileChannel channel;
    private final NpyHeader header;
    private final long dataStart;

    private NpyFile(Path path, FileChannel channel, NpyHeader header, long dataStart) {
        this.path = path;
        this.channel = channel;
        this.header = header;
        this.dataStart = dataStart;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws DataFileException where the file is missing, is no .npy file of two dimensions, has
     *     an element type that is not supported, or is shorter or longer than its header says
     */
    public static NpyFile open(Path path) {
        return open(path, NpyHeader::parse);
    }

    /**
     * Opens a file of one number for each row: an array [N] or [N,1].
     *
     * @throws DataFileException as {@link #open(Path)}
     */
    public static NpyFile openVector(Path path) {
        return open(path, NpyHeader::parseVector);
    }

    private static NpyFile open(Path path, Function<String, NpyHeader> parser) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            NpyFile file = read(path, channel, parser);
            channel = null;
            return file;
        } catch (IOException e) {
            throw DataFileException.unreadable(path, e);
        } finally {
            closeQuietly(channel);
        }
    }

    private static NpyFile read(Path path, FileChannel channel, Function<String, NpyHeader> parser)
            throws IOException {
        ByteBuffer start = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, start, 0);
        start.flip();
        for (int i = 0; i < MAGIC.length; i++) {
            if (start.remaining() <= i || start.get(i) != MAGIC[i]) {
                throw new DataFileException(
                        path, "byte " + i, "not a NumPy .npy file (wrong magic)");
            }
        }
        int version = start.remaining() > 6 ? start.get(6) : 0;
        if (version < 1 || version > 3) {
            throw new DataFileException(
                    path, "byte 6", "the .npy version is " + version + ", 1 to 3 can be read");
        }
        int prefix = version == 1 ? 10 : 12;
        if (start.remaining() < prefix) {
            throw new DataFileException(path, "byte " + start.remaining(), "ends in its header");
        }
        long length = version == 1 ? start.getShort(8) & 0xFFFF : start.getInt(8) & 0xFFFFFFFFL;
        if (length > LONGEST_HEADER) {
            throw new DataFileException(
                    path, "byte 8", "the header is said to be " + length + " bytes long");
        }
        ByteBuffer text = ByteBuffer.allocate((int) length);
        fill(channel, text, prefix);
        if (text.hasRemaining()) {
            throw new DataFileException(
                    path, "byte " + (prefix + text.position()), "ends in its header");
        }
        NpyHeader header = header(path, new String(text.array(), StandardCharsets.UTF_8), parser);
        checkLength(path, header, prefix + length, channel.size());
        return new NpyFile(path, channel, header, prefix + length);
    }

    private static NpyHeader header(Path path, String text, Function<String, NpyHeader> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new DataFileException(path, "header", e.getMessage());
        }
    }

    private static void checkLength(Path path, NpyHeader header, long dataStart, long size) {
        long expected;
        try {
            expected = Math.addExact(dataStart, header.dataBytes());
        } catch (ArithmeticException e) {
            expected = Long.MAX_VALUE;
        }
        if (size != expected) {
            throw new DataFileException(
                    path,
                    "byte " + Math.min(size, expected),
                    "the shape ("
                            + header.rows()
                            + ", "
                            + header.columns()
                            + ") needs "
                            + expected
                            + " bytes but the file has "
                            + size);
        }
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** First dimension. */
    public int rows() {
        return header.rows();
    }

    /** Second dimension. */
    public int columns() {
        return header.columns();
    }

    /** Element type. */
    public NpyType type() {
        return header.type();
    }

    /**
     * Reads all rows in order, widened to float64.
     *
     * @throws DataFileException where a value is NaN or reading fails
     */
    public void forEachRow(RowVisitor visitor) {
        Rows rows = new Rows();
        for (int row = 0; row < header.rows(); row++) {
            visitor.row(row, rows.next());
        }
    }

    /** The rows one after another, for files that are read side by side. */
    Rows allRows() {
        return new Rows();
    }

    /** Reads a row after the other and keeps the block of the row at which it is. */
    final class Rows {
        private final double[] values = new double[header.columns()];
        private final int rowsPerBlock;
        private final ByteBuffer block;
        private int row;

        private Rows() {
            long rowBytes = Math.max(1, (long) header.columns() * header.type().bytes());
            if (rowBytes > Integer.MAX_VALUE - 8) {
                throw new DataFileException(path, "header", "a row has " + rowBytes + " bytes");
            }
            rowsPerBlock = (int) Math.max(1, Math.min(header.rows(), BLOCK_BYTES / rowBytes));
            block = ByteBuffer.allocate((int) (rowsPerBlock * rowBytes)).order(header.order());
        }

        /**
         * The next row, widened to float64; the array is used again for the one after it.
         *
         * @throws DataFileException where a value is NaN or reading fails
         */
        double[] next() {
            int within = row % rowsPerBlock;
            int count = Math.min(rowsPerBlock, header.rows() - (row - within));
            if (within == 0) {
                load(block, row, count);
            }
            int start = header.fortran() ? within : within * values.length;
            int step = header.fortran() ? count : 1;
            for (int column = 0; column < values.length; column++) {
                int element = start + column * step;
                values[column] = header.type().read(block, element * header.type().bytes());
                if (Double.isNaN(values[column])) {
                    throw new DataFileException(
                            path, "row " + row + ", column " + column, "is NaN");
                }
            }
            row++;
            return values;
        }
    }

    /** Rows first..first+count-1, in C order, or column after column. */
    private void load(ByteBuffer block, int first, int count) {
        int size = header.type().bytes();
        block.clear();
        try {
            if (!header.fortran()) {
                block.limit(count * header.columns() * size);
                fill(channel, block, dataStart + (long) first * header.columns() * size);
                requireFull(block, first);
                return;
            }
            for (int column = 0; column < header.columns(); column++) {
                block.limit((column + 1) * count * size);
                fill(channel, block, dataStart + ((long) column * header.rows() + first) * size);
                requireFull(block, first);
            }
        } catch (IOException e) {
            throw DataFileException.unreadable(path, e);
        }
    }

    private void requireFull(ByteBuffer block, int first) {
        if (block.hasRemaining()) {
            throw new DataFileException(path, "row " + first, "the file became shorter");
        }
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        long position = at;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, position);
            if (read < 0) {
                return;
            }
            position += read;
        }
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
