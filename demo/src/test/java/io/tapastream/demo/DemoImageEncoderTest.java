package io.tapastream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.decode.ImageFormatException;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.ImageEncoderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoImageEncoderTest {

    @TempDir private static Path folder;
    private static Path model;

    @BeforeAll
    static void write() throws IOException {
        model = DemoImageEncoder.write(folder.resolve("first"));
    }

    @Test
    void embeddingsDoNotDependOnTheBatch() throws ImageFormatException {
        List<byte[]> pixels = pixels(7);
        float[][] together = embed(pixels, 7);
        float[][] alone = embed(pixels, 1);
        assertThat(together).isDeepEqualTo(alone);
        assertThat(together).hasNumberOfRows(7);
        assertThat(together[0]).hasSize(DemoImageEncoder.WIDTH).isNotEqualTo(together[1]);
    }

    /**
     * Other pictures than those of the calibration have about mean 0 and deviation 1 in every
     * number.
     */
    @Test
    void embeddingsAreStandardised() throws ImageFormatException {
        float[][] embeddings = embed(pixels(120), 8);
        double sum = 0;
        double squares = 0;
        for (float[] embedding : embeddings) {
            for (float value : embedding) {
                assertThat(value).isFinite();
                sum += value;
                squares += (double) value * value;
            }
        }
        double count = (double) embeddings.length * DemoImageEncoder.WIDTH;
        assertThat(sum / count).isBetween(-0.1, 0.1);
        assertThat(squares / count).isBetween(0.7, 1.3);
    }

    @Test
    void theModelIsTheSameEachTime() throws IOException {
        Path again = DemoImageEncoder.write(folder.resolve("second"));
        assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(model));
    }

    private static float[][] embed(List<byte[]> pixels, int batch) {
        ImageEncoderOptions options = ImageEncoderOptions.defaults().withLargestBatch(batch);
        try (ImageEncoder encoder = ImageEncoder.open(model, DemoImageEncoder.recipe(), options)) {
            assertThat(encoder.embeddingWidth()).isEqualTo(DemoImageEncoder.WIDTH);
            return encoder.embed(pixels);
        }
    }

    private static List<byte[]> pixels(int count) throws ImageFormatException {
        SplittableRandom random = new SplittableRandom(99);
        ImagePreprocessor preprocessor = new ImagePreprocessor(DemoImageEncoder.recipe());
        List<byte[]> pixels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pixels.add(
                    preprocessor.pixels(
                            BirdCamera.jpeg(Bird.draw(i + 1, random), Scene.draw(random))));
        }
        return pixels;
    }
}
