package io.tapastream.demo;

import io.tapastream.inference.decode.ImageFormatException;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.ImageEncoderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes the demo's image encoder, a small convolutional network ({@link DemoNetwork}) as an ONNX
 * model. It is <b>not trained</b>: its filters are fixed or drawn from a fixed seed. The constants
 * that standardise its features are mean and standard deviation over some pictures of other birds,
 * drawn for this purpose; no concept of any picture is used. Since it forgets places, the encoder
 * knows which colours and textures a picture shows, and how much of them.
 */
public final class DemoImageEncoder {

    /** Side of the input in pixels. */
    public static final int SIDE = DemoNetwork.SIDE;

    /** E, the embedding width. */
    public static final int WIDTH = DemoNetwork.WIDTH;

    /** Name of the encoder in records and tables. */
    public static final String NAME = "demo-conv-untrained";

    private static final long SEED = 11;
    private static final int CALIBRATION_PICTURES = 192;
    private static final double LEAST_DEVIATION = 1e-4;

    private DemoImageEncoder() {}

    /** How pictures are prepared for the encoder. */
    public static PreprocessRecipe recipe() {
        return PreprocessRecipe.named("squash:" + SIDE + "x" + SIDE);
    }

    /**
     * Writes the model into the folder, which is made when missing, and returns its file. Takes
     * about a second.
     *
     * @throws IOException when the folder cannot be written
     */
    public static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(NAME + ".onnx");
        Files.write(file, DemoNetwork.model(SEED, new float[WIDTH], ones()));
        float[][] features = features(file);
        float[] mean = new float[WIDTH];
        float[] scale = new float[WIDTH];
        for (int e = 0; e < WIDTH; e++) {
            double sum = 0;
            double squares = 0;
            for (float[] row : features) {
                sum += row[e];
                squares += (double) row[e] * row[e];
            }
            double centre = sum / features.length;
            double deviation = Math.sqrt(Math.max(0, squares / features.length - centre * centre));
            mean[e] = rounded(centre);
            scale[e] = rounded(1 / Math.max(deviation, LEAST_DEVIATION));
        }
        return Files.write(file, DemoNetwork.model(SEED, mean, scale));
    }

    private static float[][] features(Path file) {
        SplittableRandom random = new SplittableRandom(SEED);
        ImagePreprocessor preprocessor = new ImagePreprocessor(recipe());
        List<byte[]> pixels = new ArrayList<>();
        for (int i = 0; i < CALIBRATION_PICTURES; i++) {
            pixels.add(pixels(preprocessor, Bird.draw(i + 1, random), Scene.draw(random)));
        }
        try (ImageEncoder encoder =
                ImageEncoder.open(file, recipe(), ImageEncoderOptions.defaults())) {
            return encoder.embed(pixels);
        }
    }

    private static byte[] pixels(ImagePreprocessor preprocessor, Bird bird, Scene scene) {
        try {
            return preprocessor.pixels(BirdCamera.jpeg(bird, scene));
        } catch (ImageFormatException e) {
            throw new IllegalStateException("A picture that was just drawn cannot be read.", e);
        }
    }

    /**
     * To four digits, so that the last bits of another machine's arithmetic do not make another
     * model.
     */
    private static float rounded(double value) {
        return Float.parseFloat(String.format(java.util.Locale.ROOT, "%.3e", value));
    }

    private static float[] ones() {
        float[] ones = new float[WIDTH];
        java.util.Arrays.fill(ones, 1f);
        return ones;
    }
}
