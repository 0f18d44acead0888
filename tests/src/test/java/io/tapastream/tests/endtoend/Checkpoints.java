package io.tapastream.tests.endtoend;

import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeRole;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** The records of an SAE checkpoint, in small chunks so that there are several. */
public final class Checkpoints {
    private static final int CHUNK = 5_000;

    private Checkpoints() {}

    public static List<SpecificRecord> records(String sae, long step, byte[] file) {
        return records("run", sae, Workload.ENCODER, step, file);
    }

    static List<SpecificRecord> records(
            String run, String sae, String encoder, long step, byte[] file) {
        List<SpecificRecord> records = new ArrayList<>();
        int chunks = (file.length + CHUNK - 1) / CHUNK;
        records.add(
                SaeCheckpointManifest.newBuilder(manifest(sae, step, file, chunks))
                        .setRun(run)
                        .setImageEncoder(encoder)
                        .build());
        for (int i = 0; i < chunks; i++) {
            byte[] data =
                    Arrays.copyOfRange(file, i * CHUNK, Math.min(file.length, (i + 1) * CHUNK));
            records.add(
                    new SaeCheckpointChunk(
                            run, sae, step, sha256(file), i, sha256(data), ByteBuffer.wrap(data)));
        }
        return records;
    }

    /** The records of {@link Workload#probe}. */
    static List<SpecificRecord> probe(String sae, byte[] file) {
        List<SpecificRecord> records = records(sae, 0, file);
        records.set(
                0,
                SaeCheckpointManifest.newBuilder((SaeCheckpointManifest) records.get(0))
                        .setRole(SaeRole.PROBE)
                        .setArchitecture(Workload.probeDescriptor().architecture())
                        .setDictionarySize(Workload.probeDescriptor().dictionarySize())
                        .setK(null)
                        .build());
        return records;
    }

    static SaeCheckpointManifest manifest(String sae, long step, byte[] file, int chunks) {
        return SaeCheckpointManifest.newBuilder()
                .setRun("run")
                .setSae(sae)
                .setStep(step)
                .setEventTime(Workload.START)
                .setImageEncoder(Workload.ENCODER)
                .setArchitecture("topk")
                .setEmbeddingWidth(Workload.WIDTH)
                .setDictionarySize(Workload.LATENTS)
                .setK(Workload.descriptor().k())
                .setInputUnitNorm(false)
                .setRole(SaeRole.TRAINED)
                .setSha256(sha256(file))
                .setByteLength(file.length)
                .setChunkCount(chunks)
                .setMetadata(Map.of())
                .build();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
