package io.tapastream.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes .npy files of every version, byte order and memory order, and broken ones. */
final class NpyBytes {

    private NpyBytes() {}

    static Path write(
            Path path, int version, NpyType type, char order, boolean fortran, double[][] values)
            throws IOException {
        int columns = values.length == 0 ? 0 : values[0].length;
        ByteBuffer data =
                ByteBuffer.allocate(values.length * columns * type.bytes())
                        .order(order == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length * columns; i++) {
            int row = fortran ? i % values.length : i / columns;
            int column = fortran ? i / values.length : i % columns;
            type.write(data, values[row][column]);
        }
        String header =
                "{'descr': '"
                        + order
                        + type.code()
                        + "', 'fortran_order': "
                        + (fortran ? "True" : "False")
                        + ", 'shape': ("
                        + values.length
                        + ", "
                        + columns
                        + "), }";
        return write(path, version, header, data.array());
    }

    static Path write(Path path, int version, String header, byte[] data) throws IOException {
        byte[] text = (header + " ".repeat(7) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate((version == 1 ? 10 : 12) + text.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            file.putShort((short) text.length);
        } else {
            file.putInt(text.length);
        }
        file.put(text).put(data);
        return Files.write(path, file.array());
    }
}
