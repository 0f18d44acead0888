package io.tapastream.inference.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.inference.embed.ImageEncoderOptions.Device;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that gives the mean of each channel, so that the expected embedding is a simple sum. */
class ImageEncoderTest {
    private static final PreprocessRecipe CLIP_COLOURS =
            PreprocessRecipe.squash(
                    8,
                    6,
                    PreprocessRecipe.named("clip").mean(),
                    PreprocessRecipe.named("clip").std());

    @TempDir private Path folder;

    @Test
    void normalisesAndKeepsTheOrderAcrossBatches() throws Exception {
        List<byte[]> images = images(11);
        ImageEncoderOptions options = ImageEncoderOptions.defaults().withLargestBatch(4);
        try (ImageEncoder encoder = ImageEncoder.open(meanModel(), CLIP_COLOURS, options)) {
            float[][] embeddings = encoder.embed(images);

            assertThat(encoder.embeddingWidth()).isEqualTo(3);
            assertThat(encoder.sha256()).hasSize(64);
            assertThat(embeddings).hasNumberOfRows(11);
            for (int i = 0; i < embeddings.length; i++) {
                for (int channel = 0; channel < 3; channel++) {
                    assertThat((double) embeddings[i][channel])
                            .isCloseTo(expectedMean(images.get(i), channel), offset(1e-5));
                }
            }
        }
    }

    @Test
    void givesRawSamplesToByteModels() throws Exception {
        OnnxModelBuilder model =
                new OnnxModelBuilder("bytes")
                        .byteInput("pixels", 3, 6, 8)
                        .output("embedding", 3)
                        .node(
                                "Cast",
                                List.of("pixels"),
                                "floats",
                                OnnxModelBuilder.attribute("to", 1))
                        .node("GlobalMaxPool", List.of("floats"), "largest")
                        .node("Flatten", List.of("largest"), "embedding");
        byte[] image = images(1).get(0);
        try (ImageEncoder encoder =
                ImageEncoder.open(
                        write(model.build()), CLIP_COLOURS, ImageEncoderOptions.defaults())) {
            float[] embedding = encoder.embed(List.of(image))[0];

            for (int channel = 0; channel < 3; channel++) {
                int largest = 0;
                for (int i = 0; i < 48; i++) {
                    largest = Math.max(largest, image[channel * 48 + i] & 0xff);
                }
                assertThat(embedding[channel]).isEqualTo(largest);
            }
        }
    }

    /** Halves hold 11 bits: the input, the product and the output are each rounded to them. */
    @Test
    void runsModelsOfHalfPrecision() throws Exception {
        float[] mixing = {0.5f, -0.25f, 1f, 2f, 0.125f, -1f};
        OnnxModelBuilder model =
                new OnnxModelBuilder("halves")
                        .halfInput("pixels", 3, 6, 8)
                        .halfOutput("embedding", 2)
                        .halfWeights("mixing", mixing, 3, 2)
                        .node("GlobalAveragePool", List.of("pixels"), "mean")
                        .node("Flatten", List.of("mean"), "flat")
                        .node("MatMul", List.of("flat", "mixing"), "embedding");
        List<byte[]> images = images(5);
        ImageEncoderOptions options = ImageEncoderOptions.defaults().withLargestBatch(2);
        try (ImageEncoder encoder =
                ImageEncoder.open(write(model.build()), CLIP_COLOURS, options)) {
            float[][] embeddings = encoder.embed(images);

            assertThat(encoder.embeddingWidth()).isEqualTo(2);
            for (int i = 0; i < embeddings.length; i++) {
                for (int out = 0; out < 2; out++) {
                    double expected = 0;
                    for (int channel = 0; channel < 3; channel++) {
                        expected +=
                                expectedMean(images.get(i), channel) * mixing[2 * channel + out];
                    }
                    assertThat((double) embeddings[i][out]).isCloseTo(expected, offset(1e-2));
                }
                assertThat(embeddings[i]).isNotEqualTo(embeddings[(i + 1) % 5]);
            }
        }
    }

    @Test
    void refusesAnotherPictureSize() throws Exception {
        Path model = meanModel();
        assertThatThrownBy(
                        () ->
                                ImageEncoder.open(
                                        model,
                                        PreprocessRecipe.named("clip"),
                                        ImageEncoderOptions.defaults()))
                .isInstanceOf(ImageEncoderException.class)
                .hasMessageContaining("[B,3,224,224]");
    }

    @Test
    void refusesModelsWithoutOneVectorPerImage() throws Exception {
        OnnxModelBuilder model =
                new OnnxModelBuilder("maps")
                        .input("pixels", 3, 6, 8)
                        .output("maps", 3, 6, 8)
                        .node("Relu", List.of("pixels"), "maps");
        Path file = write(model.build());
        assertThatThrownBy(
                        () -> ImageEncoder.open(file, CLIP_COLOURS, ImageEncoderOptions.defaults()))
                .isInstanceOf(ImageEncoderException.class)
                .hasMessageContaining("one vector per image");
    }

    @Test
    void refusesAModelOfAnotherDigest() throws Exception {
        Path model = meanModel();
        String other = "0123456789abcdef".repeat(4);
        ImageEncoderOptions pinned = ImageEncoderOptions.defaults().withSha256(other);
        assertThatThrownBy(() -> ImageEncoder.open(model, CLIP_COLOURS, pinned))
                .isInstanceOf(WrongImageEncoderException.class)
                .hasMessageContaining(model.toString())
                .hasMessageContaining(ModelFiles.sha256(model))
                .hasMessageContaining(other);
        ImageEncoderOptions right = pinned.withSha256(ModelFiles.sha256(model));
        try (ImageEncoder encoder = ImageEncoder.open(model, CLIP_COLOURS, right)) {
            assertThat(encoder.sha256()).isEqualTo(ModelFiles.sha256(model));
        }
    }

    @Test
    void failsWhereTheGpuAskedForIsNotThere() throws Exception {
        Path model = meanModel();
        ImageEncoderOptions cuda = ImageEncoderOptions.defaults().onDevice(Device.CUDA, 97);
        assertThatThrownBy(() -> ImageEncoder.open(model, CLIP_COLOURS, cuda))
                .isInstanceOf(ImageEncoderException.class)
                .hasMessageContaining("CUDA");
    }

    @Test
    void automaticChoiceFallsBackToTheCpu() throws Exception {
        ImageEncoderOptions auto = ImageEncoderOptions.defaults().onDevice(Device.AUTO, 97);
        try (ImageEncoder encoder = ImageEncoder.open(meanModel(), CLIP_COLOURS, auto)) {
            assertThat(encoder.embed(images(1))).hasNumberOfRows(1);
            assertThat(encoder.device()).isEqualTo(Device.CPU);
            assertThat(encoder.fallback()).isPresent();
        }
    }

    @Test
    void refusesWorkAfterClose() throws Exception {
        ImageEncoder encoder =
                ImageEncoder.open(meanModel(), CLIP_COLOURS, ImageEncoderOptions.defaults());
        encoder.close();
        encoder.close();
        assertThatThrownBy(() -> encoder.embed(images(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static double expectedMean(byte[] image, int channel) {
        double sum = 0;
        for (int i = 0; i < 48; i++) {
            sum += image[channel * 48 + i] & 0xff;
        }
        double mean = sum / 48 / 255;
        return (mean - CLIP_COLOURS.mean()[channel]) / CLIP_COLOURS.std()[channel];
    }

    private Path meanModel() throws IOException {
        return write(
                new OnnxModelBuilder("means")
                        .input("pixels", 3, 6, 8)
                        .output("embedding", 3)
                        .node("GlobalAveragePool", List.of("pixels"), "mean")
                        .node("Flatten", List.of("mean"), "embedding")
                        .build());
    }

    private Path write(byte[] model) throws IOException {
        return Files.write(folder.resolve("model.onnx"), model);
    }

    private static List<byte[]> images(int number) {
        Random random = new Random(7);
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            byte[] planes = new byte[3 * 6 * 8];
            random.nextBytes(planes);
            images.add(planes);
        }
        return images;
    }
}
