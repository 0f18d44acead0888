package io.tapastream.jobs.intake;

import io.tapastream.jobs.codec.Pieces;
import io.tapastream.jobs.message.SaePart.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The chunks of an SAE checkpoint that have arrived, in keyed state.
 *
 * <p>Owns two maps: the number of chunks for each file (by its SHA-256), and their bytes in {@link
 * Pieces}.
 */
final class ChunkState {
    private final MapState<String, Integer> counts;
    private final MapState<String, byte[]> pieces;

    ChunkState(RuntimeContext context) {
        counts =
                context.getMapState(
                        new MapStateDescriptor<>("chunk-counts", Types.STRING, Types.INT));
        pieces =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "chunk-pieces",
                                Types.STRING,
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /** Keeps a chunk; the same index again changes nothing. */
    void add(Chunk chunk) throws Exception {
        if (pieces.contains(key(chunk.sha256(), chunk.index(), 0))) {
            return;
        }
        int piece = 0;
        for (byte[] bytes : Pieces.of(chunk.data())) {
            pieces.put(key(chunk.sha256(), chunk.index(), piece++), bytes);
        }
        counts.put(chunk.sha256(), count(chunk.sha256()) + 1);
    }

    int count(String sha256) throws Exception {
        Integer count = counts.get(sha256);
        return count == null ? 0 : count;
    }

    /** The first few chunks that have not arrived. */
    List<Integer> missing(String sha256, int chunkCount, int most) throws Exception {
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < chunkCount && missing.size() < most; i++) {
            if (!pieces.contains(key(sha256, i, 0))) {
                missing.add(i);
            }
        }
        return missing;
    }

    /**
     * Puts the chunks together.
     *
     * @return the file; null where its chunks have another length together than declared
     */
    byte[] assemble(String sha256, int chunkCount, long byteLength) throws Exception {
        byte[] file = new byte[Math.toIntExact(byteLength)];
        int at = 0;
        for (int i = 0; i < chunkCount; i++) {
            byte[] bytes = pieces.get(key(sha256, i, 0));
            for (int piece = 1; bytes != null; piece++) {
                if (bytes.length > file.length - at) {
                    return null;
                }
                System.arraycopy(bytes, 0, file, at, bytes.length);
                at += bytes.length;
                bytes = pieces.get(key(sha256, i, piece));
            }
        }
        return at == file.length ? file : null;
    }

    void clear() {
        counts.clear();
        pieces.clear();
    }

    private static String key(String sha256, int index, int piece) {
        return sha256 + "/" + index + "/" + piece;
    }
}
