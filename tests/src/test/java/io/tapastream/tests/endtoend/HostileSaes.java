package io.tapastream.tests.endtoend;

import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.WireFormat;
import io.tapastream.tests.endtoend.HostileRecords.Hostile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/** Of {@link HostileRecords}, those of SAE checkpoints: manifests, chunks and files that lie. */
final class HostileSaes {
    private final Random random;
    private final Supplier<byte[]> key;
    private final List<SpecificRecord> announced = new ArrayList<>();

    /**
     * @param key makes the key of a record
     */
    HostileSaes(Random random, Supplier<byte[]> key) {
        this.random = random;
        this.key = key;
    }

    /** A manifest that nothing is wrong with. */
    static SaeCheckpointManifest honest(int number) {
        return SaeCheckpointManifest.newBuilder()
                .setRun(HostileRecords.DATA_SET)
                .setSae("sae" + number)
                .setStep(1)
                .setEventTime(Instant.EPOCH)
                .setImageEncoder(Workload.ENCODER)
                .setArchitecture("topk")
                .setEmbeddingWidth(Workload.WIDTH)
                .setDictionarySize(16)
                .setK(2)
                .setInputUnitNorm(false)
                .setRole(SaeRole.TRAINED)
                .setSha256("ab".repeat(32))
                .setByteLength(100)
                .setChunkCount(1)
                .setMetadata(Map.of())
                .build();
    }

    Hostile manifest(int number) {
        SaeCheckpointManifest.Builder manifest = SaeCheckpointManifest.newBuilder(honest(number));
        switch (random.nextInt(12)) {
            case 0 -> manifest.setByteLength(any(List.of(0L, -1L, Long.MAX_VALUE)));
            case 1 -> manifest.setChunkCount(any(List.of(-1, 0, Integer.MAX_VALUE)));
            case 2 -> manifest.setDictionarySize(any(List.of(0, -5, Integer.MAX_VALUE)));
            case 3 -> manifest.setEmbeddingWidth(any(List.of(0, -5, Integer.MAX_VALUE)));
            case 4 -> manifest.setK(any(List.of(0, -5, 17, Integer.MAX_VALUE)));
            case 5 -> manifest.setK(null);
            case 6 -> manifest.setArchitecture(any(List.of("", "x".repeat(100_000), "\0")));
            case 7 -> manifest.setSha256(any(List.of("", "zz", "x".repeat(100_000))));
            case 8 -> manifest.setRun("r".repeat(any(List.of(0, 1_025, 100_000))));
            case 9 -> manifest.setSae("s".repeat(any(List.of(0, 1_025, 100_000))));
            case 10 -> manifest.setStep(any(List.of(-1L, Long.MIN_VALUE)));
            default -> manifest.setGroupSizes(any(List.of(List.of(0), List.of(17), List.of(-1))));
        }
        return new Hostile(
                "manifest",
                Topics.DEFAULT.saeCheckpoints(),
                key.get(),
                WireFormat.encode(manifest.build()),
                true);
    }

    Hostile chunk(int number) {
        byte[] data = noise(10);
        int index = any(List.of(-1, 0, Integer.MAX_VALUE));
        String digest = random.nextBoolean() ? Checkpoints.sha256(data) : "x".repeat(50_000);
        SaeCheckpointChunk chunk =
                new SaeCheckpointChunk(
                        HostileRecords.DATA_SET,
                        "chunks" + number,
                        1L,
                        "cd".repeat(32),
                        index,
                        digest,
                        ByteBuffer.wrap(data));
        boolean refused = index < 0 || digest.startsWith("x");
        return new Hostile(
                "chunk",
                Topics.DEFAULT.saeCheckpoints(),
                key.get(),
                WireFormat.encode(chunk),
                refused);
    }

    /** The only chunk of a file that is no safetensors file, or whose header lies. */
    Hostile file(int number) {
        byte[] file =
                any(
                        List.of(
                                noise(300),
                                header("{".repeat(5_000)),
                                header(
                                        "{\"W_enc\":{\"dtype\":\"F32\",\"shape\":[2147483647,"
                                                + "2147483647],\"data_offsets\":[0,9]}}"),
                                header(
                                        "{\"W_enc\":{\"dtype\":\"F32\",\"shape\":[24,16],"
                                                + "\"data_offsets\":[-8,1528]}}"),
                                header("[]")));
        SaeCheckpointChunk chunk =
                new SaeCheckpointChunk(
                        HostileRecords.DATA_SET,
                        "file" + number,
                        1L,
                        Checkpoints.sha256(file),
                        0,
                        Checkpoints.sha256(file),
                        ByteBuffer.wrap(file));
        announced.add(
                SaeCheckpointManifest.newBuilder(honest(number))
                        .setSae("file" + number)
                        .setSha256(Checkpoints.sha256(file))
                        .setByteLength(file.length)
                        .build());
        return new Hostile(
                "file",
                Topics.DEFAULT.saeCheckpoints(),
                key.get(),
                WireFormat.encode(chunk),
                false);
    }

    /** Honest manifests of the files that were sent: each must be refused once it is complete. */
    List<Hostile> manifestsOfFiles() {
        return announced.stream()
                .map(
                        manifest ->
                                new Hostile(
                                        "manifest of a bad file",
                                        Topics.DEFAULT.saeCheckpoints(),
                                        key.get(),
                                        WireFormat.encode(manifest),
                                        true))
                .toList();
    }

    private static byte[] header(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + 40)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
