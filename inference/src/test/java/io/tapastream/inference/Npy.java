package io.tapastream.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads two-dimensional float32 arrays of NumPy's format 1.0 from the test resources. */
public record Npy(int rows, int columns, float[] values) {
    private static final int PREFIX = 10;

    public static Npy resource(String name) {
        ByteBuffer file = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Short.toUnsignedInt(file.getShort(8));
        String header = new String(file.array(), PREFIX, length, StandardCharsets.US_ASCII);
        if (!header.contains("'<f4'") || !header.contains("'fortran_order': False")) {
            throw new IllegalArgumentException(name + " is no float32 array in C order: " + header);
        }
        String[] shape =
                header.substring(header.indexOf('(') + 1, header.indexOf(')')).split(",", -1);
        int rows = Integer.parseInt(shape[0].strip());
        int columns = Integer.parseInt(shape[1].strip());
        float[] values = new float[rows * columns];
        file.position(PREFIX + length)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Npy(rows, columns, values);
    }

    public static byte[] bytes(String resource) {
        try (InputStream in = Npy.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no test resource " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
