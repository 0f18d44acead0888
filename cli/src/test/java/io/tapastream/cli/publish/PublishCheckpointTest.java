package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.console.CliException;
import io.tapastream.inference.intake.ProbeFile;
import io.tapastream.inference.intake.SafetensorsFile;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** SAE checkpoints are published to a real broker; each test has topics of its own. */
class PublishCheckpointTest extends PublishingTest {
    @Test
    void aFolderOfSaeLensTellsWhatItIs() throws Exception {
        createTopics("folder.");
        Path folder = Files.createDirectories(dir.resolve("sae"));
        float[] weights = {1, 2, 3, 4, 5, 6};
        Files.write(
                folder.resolve("sae_weights.safetensors"),
                new SafetensorsWriter()
                        .add("W_enc", weights, 2, 3)
                        .add("W_dec", weights, 3, 2)
                        .add("b_enc", new float[3], 3)
                        .add("b_dec", new float[2], 2)
                        .metadata("note", "kept")
                        .toBytes());
        Files.writeString(
                folder.resolve("cfg.json"),
                "{\"architecture\": \"topk\", \"d_in\": 2, \"d_sae\": 3, \"k\": 1}");
        List<String> arguments = checkpointArguments("folder.", folder);
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains("a folder tells its architecture by itself");
        arguments.removeAll(List.of("--architecture", "--role"));
        arguments.removeAll(List.of("untrained"));
        assertThat(run(arguments)).as(err.toString()).isZero();
        List<SpecificRecord> records = records("folder.sae-checkpoints");
        SaeCheckpointManifest manifest = (SaeCheckpointManifest) records.get(0);
        assertThat(manifest.getArchitecture()).isEqualTo("topk");
        assertThat(manifest.getK()).isEqualTo(1);
        SafetensorsFile file = SafetensorsFile.of(((SaeCheckpointChunk) records.get(1)).getData());
        assertThat(file.metadata())
                .containsEntry("note", "kept")
                .containsEntry("tapastream.library", "saelens")
                .containsKey("tapastream.config");
        assertThat(file.array("W_enc")).containsExactly(weights);

        Files.move(folder.resolve("sae_weights.safetensors"), folder.resolve("ae.pt"));
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(err.toString()).contains("holds a pickled state dict").contains("Python client");
    }

    @Test
    void anSaeCheckpointComesInChunksThatMakeTheFileAgain() throws Exception {
        createTopics("chunks.");
        byte[] file = new byte[SaeCheckpointPublisher.CHUNK_BYTES * 2 + 17];
        new Random(3).nextBytes(file);
        Path path = Files.write(dir.resolve("sae.safetensors"), file);
        List<Long> reported = new ArrayList<>();
        SaeCheckpointManifest manifest;
        try (RecordPublisher records = RecordPublisher.connect(kafka.bootstrapServers())) {
            manifest =
                    new SaeCheckpointPublisher(records, new Topics("chunks."))
                            .publish(
                                    spec(),
                                    path,
                                    new PublishListener() {
                                        @Override
                                        public void published(long count) {
                                            reported.add(count);
                                        }

                                        @Override
                                        public void skipped(BadRow row) {}
                                    });
        }
        List<SpecificRecord> records = records("chunks.sae-checkpoints");
        assertThat(records.get(0)).isEqualTo(manifest);
        assertThat(manifest.getSha256()).isEqualTo(sha256(file));
        assertThat(manifest.getByteLength()).isEqualTo(file.length);
        assertThat(manifest.getChunkCount()).isEqualTo(3);
        assertThat(manifest.getK()).isEqualTo(8);
        assertThat(reported).containsExactly(1L, 2L, 3L);
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        for (SpecificRecord record : records.subList(1, records.size())) {
            SaeCheckpointChunk chunk = (SaeCheckpointChunk) record;
            byte[] data = new byte[chunk.getData().remaining()];
            chunk.getData().get(data);
            assertThat(chunk.getSha256()).isEqualTo(manifest.getSha256());
            assertThat(chunk.getChunkSha256()).isEqualTo(sha256(data));
            together.writeBytes(data);
        }
        assertThat(together.toByteArray()).isEqualTo(file);
    }

    @Test
    void anEmptyFileIsNoSaeCheckpoint() throws IOException {
        Path path = Files.write(dir.resolve("empty.safetensors"), new byte[0]);
        try (RecordPublisher records = RecordPublisher.connect(kafka.bootstrapServers())) {
            SaeCheckpointPublisher publisher = new SaeCheckpointPublisher(records, new Topics(""));
            assertThatThrownBy(() -> publisher.publish(spec(), path, PublishListener.SILENT))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("is empty");
        }
    }

    @Test
    void theCommandReadsTheWidthsFromTheFile() throws Exception {
        createTopics("command.");
        Path path = Files.write(dir.resolve("sae.safetensors"), safetensors(3, 5));
        List<String> arguments = checkpointArguments("command.", path);
        assertThat(run(arguments)).isZero();
        SaeCheckpointManifest manifest =
                (SaeCheckpointManifest) records("command.sae-checkpoints").get(0);
        assertThat(manifest.getEmbeddingWidth()).isEqualTo(3);
        assertThat(manifest.getDictionarySize()).isEqualTo(5);
        assertThat(manifest.getRole()).isEqualTo(SaeRole.UNTRAINED);
        assertThat(out.toString()).contains("E 3, D 5").contains("1 chunks");

        arguments.addAll(arguments.size() - 1, List.of("--uri", "s3://saes/sae.safetensors"));
        assertThat(run(arguments)).isZero();
        List<SpecificRecord> all = records("command.sae-checkpoints");
        SaeCheckpointManifest byUri = (SaeCheckpointManifest) all.get(all.size() - 1);
        assertThat(byUri.getChunkCount()).isZero();
        assertThat(byUri.getUri()).isEqualTo("s3://saes/sae.safetensors");
        assertThat(byUri.getSha256()).isEqualTo(manifest.getSha256());
    }

    @Test
    void aProbeTellsItsArchitectureByItself() throws Exception {
        createTopics("probe.");
        Path path =
                Files.write(
                        dir.resolve("probe.safetensors"),
                        ProbeFile.of(new float[15], new float[5], Map.of("probe.seed", "7")));
        List<String> arguments = checkpointArguments("probe.", path);
        arguments.removeAll(List.of("--architecture", "untrained", "--role"));
        arguments.addAll(arguments.size() - 1, List.of("--role", "probe"));
        assertThat(run(arguments)).as(err.toString()).isZero();
        assertThat(err.toString()).doesNotContain("warning");
        SaeCheckpointManifest manifest =
                (SaeCheckpointManifest) records("probe.sae-checkpoints").get(0);
        assertThat(manifest.getRole()).isEqualTo(SaeRole.PROBE);
        assertThat(manifest.getArchitecture()).isEqualTo("standard");
        assertThat(manifest.getEmbeddingWidth()).isEqualTo(3);
        assertThat(manifest.getDictionarySize()).isEqualTo(5);

        Files.write(path, safetensors(3, 5));
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains("--architecture is missing");
    }

    @Test
    void aFileThatIsNoSafetensorsAndGroupSizesThatDoNotFitAreExplained() throws Exception {
        Path text = Files.writeString(dir.resolve("sae.txt"), "these are no tensors at all");
        assertThat(run(checkpointArguments("x.", text))).isEqualTo(1);
        assertThat(err.toString()).contains("sae.txt").doesNotContain("\tat ");
        Path path = Files.write(dir.resolve("sae.safetensors"), safetensors(3, 5));
        List<String> arguments = checkpointArguments("x.", path);
        arguments.addAll(arguments.size() - 1, List.of("--group-sizes", "1,2"));
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains("sum to 3, expected the dictionary size 5");
    }

    private static List<String> checkpointArguments(String prefix, Path path) {
        return new ArrayList<>(
                List.of(
                        "publish",
                        "checkpoint",
                        "--bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--topic-prefix",
                        prefix,
                        "--run",
                        "run-1",
                        "--sae",
                        "frozen",
                        "--step",
                        "0",
                        "--image-encoder",
                        "grid-conv",
                        "--architecture",
                        "untrained",
                        "--role",
                        "untrained",
                        path.toString()));
    }

    private static SaeCheckpointSpec spec() {
        return new SaeCheckpointSpec(
                "run-1",
                "topk",
                100,
                TIME,
                "grid-conv",
                "topk",
                3,
                16,
                OptionalInt.of(8),
                false,
                Optional.empty(),
                SaeRole.TRAINED,
                Map.of("loss", "0.1"));
    }

    private static byte[] safetensors(int embeddingWidth, int dictionarySize) {
        int bytes = embeddingWidth * dictionarySize * Float.BYTES;
        byte[] header =
                "{\"W_enc\":{\"dtype\":\"F32\",\"shape\":[%1$d,%2$d],\"data_offsets\":[0,%3$d]},\"b_enc\":{\"dtype\":\"F32\",\"shape\":[%2$d],\"data_offsets\":[%3$d,%4$d]}}"
                        .formatted(
                                embeddingWidth,
                                dictionarySize,
                                bytes,
                                bytes + dictionarySize * Float.BYTES)
                        .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(
                        Long.BYTES + header.length + bytes + dictionarySize * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
