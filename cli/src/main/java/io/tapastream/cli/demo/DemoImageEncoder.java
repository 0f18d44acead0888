package io.tapastream.cli.demo;

import ai.onnx.proto.OnnxMl;
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
 * Writes the demo's image encoder: a small convolutional network as an ONNX model, uint8
 * [B,3,128,128] to float [B,256]. It is <b>not trained</b>. Its filters are fixed or drawn from a
 * fixed seed ({@link FilterBank}):
 *
 * <pre>
 * Conv 5x5 stride 2, Relu -> AveragePool 4x4 stride 2 -> Conv 1x1 (sparse random mixtures), Relu
 * mean and maximum over the picture of both layers, each number standardised with constants
 * </pre>
 *
 * <p>The constants are mean and standard deviation over some pictures of other birds, drawn for
 * this purpose; no concept of any picture is used. Since it forgets places, the encoder knows which
 * colours and textures a picture shows, and how much of them.
 */
public final class DemoImageEncoder {

    /** Side of the input in pixels. */
    public static final int SIDE = 128;

    /** E, the embedding width. */
    public static final int WIDTH = 256;

    /** Name of the encoder in records and tables. */
    public static final String NAME = "demo-conv-untrained";

    private static final int RANDOM_FILTERS = 14;
    private static final int MIXTURES = 80;
    private static final int MIXED = 4;
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
        Files.write(file, model(new float[WIDTH], ones()));
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
        return Files.write(file, model(mean, scale));
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

    private static byte[] model(float[] mean, float[] scale) {
        SplittableRandom random = new SplittableRandom(SEED);
        FilterBank bank = new FilterBank(RANDOM_FILTERS, random);
        int filters = bank.count();
        OnnxGraph graph = new OnnxGraph("demo image encoder");
        graph.input("image", OnnxMl.TensorProto.DataType.UINT8, 3, SIDE, SIDE);
        graph.node("Cast", "samples", "image")
                .integer("to", OnnxMl.TensorProto.DataType.FLOAT.getNumber());
        graph.constant("of255", new float[] {1 / 255f});
        graph.node("Mul", "picture", "samples", "of255");

        graph.constant("filters", bank.weights(), filters, 3, FilterBank.SIDE, FilterBank.SIDE);
        graph.constant("thresholds", bank.biases(), filters);
        graph.node("Conv", "filtered", "picture", "filters", "thresholds")
                .ints("pads", 2, 2, 2, 2)
                .ints("strides", 2, 2);
        graph.node("Relu", "local", "filtered");
        graph.node("AveragePool", "regional", "local")
                .ints("kernel_shape", 4, 4)
                .ints("strides", 2, 2);

        graph.constant("mixtures", mixtures(filters, random), MIXTURES, filters, 1, 1);
        graph.constant("mixture_thresholds", mixtureThresholds(random), MIXTURES);
        graph.node("Conv", "mixed", "regional", "mixtures", "mixture_thresholds");
        graph.node("Relu", "conjunctions", "mixed");

        graph.node("GlobalAveragePool", "local_mean", "local");
        graph.node("GlobalMaxPool", "regional_max", "regional");
        graph.node("GlobalAveragePool", "conjunction_mean", "conjunctions");
        graph.node("GlobalMaxPool", "conjunction_max", "conjunctions");
        graph.node(
                        "Concat",
                        "pooled",
                        "local_mean",
                        "regional_max",
                        "conjunction_mean",
                        "conjunction_max")
                .integer("axis", 1);
        graph.node("Flatten", "features", "pooled").integer("axis", 1);
        graph.constant("feature_mean", mean, WIDTH).constant("feature_scale", scale, WIDTH);
        graph.node("Sub", "centred", "features", "feature_mean");
        graph.node("Mul", "embedding", "centred", "feature_scale");
        graph.output("embedding", WIDTH);
        return graph.toBytes(
                "tapastream", "Untrained convolutional image encoder of the TapaStream demo");
    }

    private static float[] mixtures(int filters, SplittableRandom random) {
        float[] mixtures = new float[MIXTURES * filters];
        for (int m = 0; m < MIXTURES; m++) {
            for (int i = 0; i < MIXED; i++) {
                double sign = i == 0 || random.nextInt(3) > 0 ? 1 : -1;
                mixtures[m * filters + random.nextInt(filters)] =
                        (float) (sign * random.nextDouble(0.5, 1.5));
            }
        }
        return mixtures;
    }

    private static float[] mixtureThresholds(SplittableRandom random) {
        float[] biases = new float[MIXTURES];
        for (int m = 0; m < MIXTURES; m++) {
            biases[m] = (float) -random.nextDouble(0.15);
        }
        return biases;
    }
}
