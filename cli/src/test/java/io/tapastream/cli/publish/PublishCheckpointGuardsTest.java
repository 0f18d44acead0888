package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.intake.SafetensorsFile;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.schemas.SaeCheckpointChunk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/**
 * What the job would refuse is refused before it is published; what it would warn of is reported.
 */
class PublishCheckpointGuardsTest extends PublishingTest {
    @Test
    void theBiasThatIsNotUsedIsToldAndCanBeUsed() throws Exception {
        createTopics("bias.");
        Path file = file(topk());
        assertThat(run(arguments("bias.", "run-1", file))).as(err.toString()).isZero();
        assertThat(err.toString())
                .contains("warning: b_enc is not zero and is not used")
                .contains("topk((x - b_dec) W_enc + b_enc)");

        assertThat(run(arguments("bias.", "run-1", file, "--encoder-bias"))).isZero();
        List<SpecificRecord> records = records("bias.sae-checkpoints");
        assertThat(records).hasSize(4);
        SaeCheckpointChunk plain = (SaeCheckpointChunk) records.get(1);
        SaeCheckpointChunk biased = (SaeCheckpointChunk) records.get(3);
        assertThat(SafetensorsFile.of(plain.getData()).metadata()).isEmpty();
        SafetensorsFile published = SafetensorsFile.of(biased.getData());
        assertThat(published.metadata())
                .containsEntry("tapastream.config", "{\"encoder_bias\":true}")
                .doesNotContainKey("tapastream.library");
        assertThat(published.array("b_enc")).containsExactly(1, 1, 1);

        assertThat(
                        run(
                                arguments(
                                        "bias.",
                                        "run-1",
                                        file,
                                        "--encoder-bias",
                                        "--uri",
                                        "s3://saes/sae.safetensors")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("tapastream.config");
    }

    @Test
    void whatTheJobWouldRefuseIsNotPublished() throws Exception {
        createTopics("refused.");
        SafetensorsWriter odd = topk().add("input_norm.weight", new float[2], 2);
        assertRefused(file(odd), "input_norm.weight");
        SafetensorsWriter other = topk().metadata("tapastream.config", "{\"cap\":3}");
        assertRefused(file(other), "cap is not known in this configuration");
        float[] bad = {1, 2, Float.NaN, 4, 5, 6};
        SafetensorsWriter nan =
                new SafetensorsWriter().add("W_enc", bad, 2, 3).add("b_dec", new float[2], 2);
        assertRefused(file(nan), "W_enc");
        assertThat(run(arguments("refused.", "x".repeat(1025), file(topk())))).isEqualTo(2);
        assertThat(err.toString()).contains("run has 1025 characters, at most 1024 are taken");
        assertThat(records("refused.sae-checkpoints")).isEmpty();
    }

    private void assertRefused(Path file, String reason) {
        assertThat(run(arguments("refused.", "run-1", file))).isEqualTo(1);
        assertThat(err.toString()).contains(reason).doesNotContain("\tat ");
    }

    private Path file(SafetensorsWriter tensors) throws Exception {
        return Files.write(Files.createTempFile(dir, "sae", ".safetensors"), tensors.toBytes());
    }

    private static SafetensorsWriter topk() {
        return new SafetensorsWriter()
                .add("W_enc", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
                .add("W_dec", new float[] {1, 2, 3, 4, 5, 6}, 3, 2)
                .add("b_enc", new float[] {1, 1, 1}, 3)
                .add("b_dec", new float[2], 2);
    }

    private static List<String> arguments(String prefix, String name, Path file, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("publish", "checkpoint", "--bootstrap-servers"));
        arguments.add(kafka.bootstrapServers());
        arguments.addAll(List.of("--topic-prefix", prefix, "--run", name, "--sae", "topk"));
        arguments.addAll(List.of("--step", "1", "--image-encoder", "grid-conv"));
        arguments.addAll(List.of("--architecture", "topk", "--k", "2"));
        arguments.addAll(Arrays.asList(more));
        arguments.add(file.toString());
        return arguments;
    }
}
