package io.tapastream.benchmarks;

import io.tapastream.core.gather.RowStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A generated data set in rows: {@code activations} and {@code concepts}, each as {@code
 * _offsets.npy} (int64) and {@code _indices.npy} (int32), with the sizes in {@code shape.txt} ("N C
 * D").
 */
record RowData(int concepts, int latents, int[][] active, int[][] shown) {
    static RowData load(Path folder) throws IOException {
        String[] shape = Files.readString(folder.resolve("shape.txt")).trim().split(" ");
        return new RowData(
                Integer.parseInt(shape[1]),
                Integer.parseInt(shape[2]),
                rows(folder, "activations"),
                rows(folder, "concepts"));
    }

    int rows() {
        return active.length;
    }

    RowStore store() {
        RowStore store = new RowStore(concepts, latents);
        for (int i = 0; i < active.length; i++) {
            store.insert(active[i], shown[i]);
        }
        return store;
    }

    private static int[][] rows(Path folder, String name) throws IOException {
        ByteBuffer offsets = body(folder.resolve(name + "_offsets.npy"));
        ByteBuffer indices = body(folder.resolve(name + "_indices.npy"));
        int[] ids = new int[indices.remaining() / Integer.BYTES];
        indices.asIntBuffer().get(ids);
        int[][] rows = new int[offsets.remaining() / Long.BYTES - 1][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] =
                    Arrays.copyOfRange(
                            ids,
                            Math.toIntExact(offsets.getLong(offsets.position() + 8 * i)),
                            Math.toIntExact(offsets.getLong(offsets.position() + 8 * i + 8)));
        }
        return rows;
    }

    private static ByteBuffer body(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.position(10 + bytes.getShort(8));
    }
}
