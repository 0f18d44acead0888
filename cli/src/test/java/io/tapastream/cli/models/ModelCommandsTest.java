package io.tapastream.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.tapastream.cli.TapaStream;
import io.tapastream.core.io.NpyFile;
import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelCommandsTest {
    @TempDir private Path folder;

    private final StringWriter errors = new StringWriter();

    @Test
    void encodesAsThePublishedImplementation() throws Exception {
        Path sae = resource("topk.safetensors");
        resource("topk.json");
        Path output = folder.resolve("codes.npy");

        assertThat(
                        run(
                                "encode",
                                "--sae",
                                sae.toString(),
                                "--embeddings",
                                resource("embeddings.npy").toString(),
                                "--output",
                                output.toString()))
                .isZero();

        List<double[]> expected = rows(resource("topk.codes.npy"));
        List<double[]> found = rows(output);
        assertThat(found).hasSameSizeAs(expected);
        for (int row = 0; row < found.size(); row++) {
            assertThat(found.get(row)).containsExactly(expected.get(row), offset(1e-5));
        }
    }

    @Test
    void takesTheArchitectureFromOptions() throws Exception {
        String[] command = {
            "encode",
            "--sae",
            resource("topk.safetensors").toString(),
            "--embeddings",
            resource("embeddings.npy").toString(),
            "--output",
            folder.resolve("codes.npy").toString(),
            "--architecture",
            "topk",
            "--input-unit-norm",
            "--k",
            "3"
        };
        assertThat(run(command)).isZero();
        long active = 0;
        for (double[] row : rows(folder.resolve("codes.npy"))) {
            for (double value : row) {
                active += value != 0 ? 1 : 0;
            }
        }
        assertThat(active).isEqualTo(3 * 64);
        command[command.length - 1] = "1000";
        assertThat(run(command)).isEqualTo(2);
        assertThat(errors.toString()).contains("k is 1000").doesNotContain("Exception");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThat(
                        run(
                                "encode",
                                "--sae",
                                resource("topk.safetensors").toString(),
                                "--embeddings",
                                resource("embeddings.npy").toString(),
                                "--output",
                                folder.resolve("codes.npy").toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--descriptor or --architecture");
        assertThat(run("preprocess", "--recipe", "clip", resource("small_up.png").toString()))
                .isEqualTo(2);
        assertThat(run("preprocess", "--recipe", "blip", "a.png", "--png", "x")).isEqualTo(2);
        assertThat(errors.toString()).contains("blip").contains("dinov2");
        assertThat(run("preprocess", "--recipe", "clip", "absent.png", "--png", folder.toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("absent.png cannot be read");
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        assertThat(run("preprocess", "--recipe", "clip", text.toString(), "--png", folder + "/p"))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("text.png").contains("JPEG, PNG and lossless WebP");
    }

    @Test
    void preprocessesAsPillow() throws Exception {
        Path tensor = folder.resolve("out.npy");
        assertThat(
                        run(
                                "preprocess",
                                "--recipe",
                                "clip",
                                resource("small_up.png").toString(),
                                "--output",
                                tensor.toString(),
                                "--png",
                                folder.resolve("png").toString()))
                .isZero();

        BufferedImage expected = ImageIO.read(resource("small_up.clip.expected.png").toFile());
        BufferedImage found = ImageIO.read(folder.resolve("png/small_up.png").toFile());
        byte[] file = Files.readAllBytes(tensor);
        String header = new String(file, 0, 128, StandardCharsets.ISO_8859_1);
        assertThat(header).contains("'shape': (1, 3, 224, 224)").contains("'<f4'");
        ByteBuffer values =
                ByteBuffer.wrap(file, file.length - 4 * 3 * 224 * 224, 4 * 3 * 224 * 224)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < 224; y++) {
            for (int x = 0; x < 224; x++) {
                assertThat(found.getRGB(x, y)).isEqualTo(expected.getRGB(x, y));
                int red = expected.getRGB(x, y) >> 16 & 0xff;
                assertThat(values.getFloat(4 * (y * 224 + x)))
                        .isEqualTo(PreprocessRecipe.named("clip").normalized(0, red));
            }
        }
    }

    @Test
    void embeds() throws Exception {
        String image = resource("small_up.png").toString();
        assertThat(embed(image, image, image, "--batch", "2")).isZero();
        List<double[]> rows = rows(folder.resolve("e.npy"));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0)).hasSize(3).isEqualTo(rows.get(2));
        assertThat(rows.get(0)[0]).isBetween(0.01, 0.99);
        assertThat(errors.toString()).isEmpty();
    }

    /** The expected numbers are NumPy's: image / 255, as one row, times the weights. */
    @Test
    void embedsWithTheOutputThatIsNamed() throws Exception {
        List<double[]> expected = rows(encoders("embedding.expected.npy"));
        for (String batch : new String[] {"1", "3"}) {
            assertThat(
                            embedWith(
                                    "logits_first.onnx",
                                    "--encoder-output",
                                    "embedding",
                                    "--batch",
                                    batch))
                    .isZero();
            List<double[]> found = rows(folder.resolve("e.npy"));
            assertThat(found).hasSameSizeAs(expected);
            for (int row = 0; row < found.size(); row++) {
                assertThat(found.get(row)).containsExactly(expected.get(row), offset(1e-4));
            }
        }
    }

    @Test
    void saysWhyAModelIsNoImageEncoder() throws Exception {
        for (String model : new String[] {"baked_batch.onnx", "merges.onnx", "logits_first.onnx"}) {
            for (String batch : new String[] {"1", "3"}) {
                errors.getBuffer().setLength(0);
                assertThat(embedWith(model, "--batch", batch)).isEqualTo(1);
                assertThat(errors.toString().strip().lines()).hasSize(1);
                assertThat(errors.toString())
                        .contains("the image encoder")
                        .contains(
                                model.startsWith("logits")
                                        ? "--encoder-output"
                                        : "2 test images together")
                        .doesNotContain("unexpected");
                assertThat(folder.resolve("e.npy")).doesNotExist();
            }
        }
    }

    @Test
    void namesTheFileThatCannotBeUsed() throws Exception {
        Path narrow = Path.of("../inference/src/test/resources/narrow/zeros.png");
        String output = folder.resolve("p.npy").toString();
        assertThat(run("preprocess", "--recipe", "dinov2", "--output", output, narrow.toString()))
                .isEqualTo(1);
        assertThat(errors.toString().strip())
                .contains(narrow + ": the image is 1 x 10000000: too long and narrow")
                .doesNotContain("unexpected")
                .doesNotContain("\n");
    }

    private int embedWith(String model, String... more) {
        List<String> arguments = new ArrayList<>(List.of("embed", "--recipe", "squash:8x8"));
        arguments.addAll(List.of("--encoder", encoders(model).toString()));
        arguments.addAll(List.of("--output", folder.resolve("e.npy").toString()));
        arguments.addAll(List.of(more));
        for (String image : new String[] {"i0.png", "i1.png", "i2.png"}) {
            arguments.add(encoders(image).toString());
        }
        return run(arguments.toArray(String[]::new));
    }

    private static Path encoders(String name) {
        return Path.of("../inference/src/test/resources/encoders").resolve(name);
    }

    /** No machine has a GPU with the number 97, whatever it has. */
    @Test
    void aGpuAskedForMustBeThere() throws Exception {
        String image = resource("small_up.png").toString();
        for (String device : new String[] {"cuda", "tensorrt"}) {
            errors.getBuffer().setLength(0);
            assertThat(embed(image, "--device", device, "--device-index", "97")).isEqualTo(1);
            assertThat(errors.toString())
                    .contains(device.toUpperCase(Locale.ROOT) + " device 97")
                    .contains("onnxruntime_gpu")
                    .doesNotContain("Exception");
            assertThat(folder.resolve("e.npy")).doesNotExist();
        }
        assertThat(embed(image, "--device-index", "-1")).isEqualTo(2);
    }

    @Test
    void theAutomaticDeviceFallsBackAndSaysSoOnce() throws Exception {
        String image = resource("small_up.png").toString();
        assertThat(embed(image, image, "--device", "auto", "--device-index", "97")).isZero();
        assertThat(rows(folder.resolve("e.npy"))).hasSize(2);
        assertThat(errors.toString()).containsOnlyOnce("runs on the CPU");
    }

    private int embed(String... more) throws Exception {
        byte[] model =
                new OnnxModelBuilder("means")
                        .input("pixels", 3, 8, 8)
                        .output("embedding", 3)
                        .node("GlobalAveragePool", List.of("pixels"), "mean")
                        .node("Flatten", List.of("mean"), "embedding")
                        .build();
        Path encoder = Files.write(folder.resolve("encoder.onnx"), model);
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "embed",
                                "--encoder",
                                encoder.toString(),
                                "--recipe",
                                "squash:8x8",
                                "--output",
                                folder.resolve("e.npy").toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine line = TapaStream.commandLine();
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(errors, true));
        return line.execute(arguments);
    }

    private static List<double[]> rows(Path path) {
        List<double[]> rows = new ArrayList<>();
        try (NpyFile file = NpyFile.open(path)) {
            file.forEachRow((row, values) -> rows.add(values.clone()));
        }
        return rows;
    }

    private Path resource(String name) throws Exception {
        Path file = folder.resolve(name);
        try (InputStream in = ModelCommandsTest.class.getResourceAsStream("/models/" + name)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }
}
