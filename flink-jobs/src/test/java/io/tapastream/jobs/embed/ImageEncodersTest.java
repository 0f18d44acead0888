package io.tapastream.jobs.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.ImageEncoderOptions;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import io.tapastream.jobs.config.Device;
import io.tapastream.jobs.config.EmbedOptions;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.jobs.shared.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageEncodersTest {
    private static final String SENTENCE = "No usable GPU, image encoders run on the CPU";

    @TempDir private Path folder;

    @Test
    void aProcessThatFallsBackToTheCpuSaysSoOnce() throws Exception {
        Path model = folder.resolve("encoder.onnx");
        Files.write(
                model,
                new OnnxModelBuilder("means")
                        .input("pixels", 3, 8, 8)
                        .output("embedding", 3)
                        .node("GlobalAveragePool", List.of("pixels"), "means")
                        .node("Flatten", List.of("means"), "embedding")
                        .build());
        Path said = folder.resolve("said");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dlog4j2.level=INFO",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FallsBack.class.getName(),
                                model.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
            String output = Files.readString(said);
            assertThat(child.exitValue()).as(output).isZero();
            assertThat(output.lines().filter(line -> line.contains(SENTENCE))).hasSize(1);
            assertThat(output.lines().filter(line -> line.contains("SHA-256"))).hasSize(2);
        } finally {
            child.destroyForcibly();
        }
    }

    /** Four subtasks, two for each of two GPUs that are not there, embed a few batches each. */
    static final class FallsBack {
        private static final int NO_SUCH_GPU = 96;

        private FallsBack() {}

        public static void main(String[] args) throws Exception {
            Configuration options = new Configuration();
            options.set(KafkaOptions.BOOTSTRAP_SERVERS, "localhost:9092");
            options.set(SaeOptions.MODEL_STORE, "file:///models");
            options.set(EmbedOptions.ENCODER_NAME, "means");
            options.set(EmbedOptions.ENCODER_MODEL, args[0]);
            options.set(EmbedOptions.ENCODER_RECIPE, "squash:8x8");
            options.set(EmbedOptions.ENCODER_DEVICE, Device.AUTO);
            EvaluationSettings settings = EvaluationSettings.of(options).pinned();
            List<Shared.Use<ImageEncoder>> encoders = new ArrayList<>();
            for (int subtask = 0; subtask < 4; subtask++) {
                encoders.add(ImageEncoders.use(settings, NO_SUCH_GPU + subtask % 2));
            }
            for (Shared.Use<ImageEncoder> encoder : encoders) {
                for (int batch = 0; batch < 3; batch++) {
                    encoder.get().embed(List.of(new byte[3 * 8 * 8]));
                }
                if (encoder.get().device() != ImageEncoderOptions.Device.CPU) {
                    throw new AssertionError("it runs on " + encoder.get().device());
                }
            }
            encoders.forEach(Shared.Use::close);
        }
    }
}
