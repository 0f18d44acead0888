package io.tapastream.demo;

import static io.tapastream.inference.onnx.OnnxModelBuilder.TO_FLOAT;
import static io.tapastream.inference.onnx.OnnxModelBuilder.attribute;

import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The graph of the demo's image encoder, uint8 [B,3,128,128] to float [B,256]:
 *
 * <pre>
 * textures     = relu(conv 5x5 stride 2)                      24 channels, 64 x 64
 * colours      = relu(1 - distance^2 to a random colour)      64 channels, 64 x 64
 * regional     = average 4x4 stride 2 of both                 88 channels, 31 x 31
 * conjunctions = relu(sparse random mixtures of regional)     40 channels, 31 x 31
 * features     = over the picture: means of textures, colours and conjunctions,
 *                maxima of regional and conjunctions          256
 * embedding    = (features - mean) * scale
 * </pre>
 */
final class DemoNetwork {

    /** Side of the input in pixels. */
    static final int SIDE = 128;

    /** E, the embedding width. */
    static final int WIDTH = 256;

    private static final int RANDOM_TEXTURES = 14;
    private static final int TEXTURES = 24;
    private static final int COLOURS = 64;
    private static final int CONJUNCTIONS = WIDTH / 2 - TEXTURES - COLOURS;
    private static final int MIXED = 2;

    /** Edges answer about a tenth as strongly as colours. */
    private static final double TEXTURE_GAIN = 10;

    private final OnnxModelBuilder graph =
            new OnnxModelBuilder("demo image encoder")
                    .documentation("Untrained convolutional image encoder of the TapaStream demo");
    private final SplittableRandom random;

    private DemoNetwork(SplittableRandom random) {
        this.random = random;
    }

    /**
     * The model file. The same seed gives the same filters.
     *
     * @param mean [256], subtracted from the features
     * @param scale [256], multiplied with what is left
     */
    static byte[] model(long seed, float[] mean, float[] scale) {
        DemoNetwork network = new DemoNetwork(new SplittableRandom(seed));
        network.picture();
        network.textures();
        network.colours();
        network.conjunctions();
        network.features();
        network.embedding(mean, scale);
        return network.graph.build();
    }

    private void picture() {
        graph.byteInput("image", 3, SIDE, SIDE);
        graph.node("Cast", List.of("image"), "samples", TO_FLOAT);
        graph.weights("of255", new float[] {1 / 255f});
        graph.node("Mul", List.of("samples", "of255"), "picture");
    }

    private void textures() {
        TextureFilters filters = new TextureFilters(RANDOM_TEXTURES, random);
        int side = TextureFilters.SIDE;
        graph.weights("filters", filters.weights(), TEXTURES, 3, side, side);
        graph.weights("thresholds", filters.biases(), TEXTURES);
        graph.node(
                "Conv",
                List.of("picture", "filters", "thresholds"),
                "filtered",
                attribute("pads", List.of(2L, 2L, 2L, 2L)),
                attribute("strides", List.of(2L, 2L)));
        graph.node("Relu", List.of("filtered"), "textures");
    }

    private void colours() {
        ColourPrototypes prototypes = new ColourPrototypes(COLOURS, random);
        graph.node(
                "AveragePool",
                List.of("picture"),
                "halved",
                attribute("kernel_shape", List.of(2L, 2L)),
                attribute("strides", List.of(2L, 2L)));
        graph.node("Mul", List.of("halved", "halved"), "squared");
        graph.node("Concat", List.of("halved", "squared"), "with_squares", attribute("axis", 1));
        graph.weights("prototypes", prototypes.weights(), COLOURS, ColourPrototypes.INPUTS, 1, 1);
        graph.weights("prototype_biases", prototypes.biases(), COLOURS);
        graph.node("Conv", List.of("with_squares", "prototypes", "prototype_biases"), "nearness");
        graph.node("Relu", List.of("nearness"), "colours");
    }

    /** Each mixture adds some colours and some textures, and answers above a random threshold. */
    private void conjunctions() {
        int inputs = TEXTURES + COLOURS;
        float[] weights = new float[CONJUNCTIONS * inputs];
        float[] biases = new float[CONJUNCTIONS];
        for (int m = 0; m < CONJUNCTIONS; m++) {
            for (int i = 0; i < MIXED; i++) {
                int texture = m * inputs + random.nextInt(TEXTURES);
                int colour = m * inputs + TEXTURES + random.nextInt(COLOURS);
                weights[texture] = (float) (TEXTURE_GAIN * random.nextDouble(0.5, 1.5));
                weights[colour] = (float) random.nextDouble(0.5, 1.5);
            }
            biases[m] = (float) -random.nextDouble(0.2, 0.8);
        }
        graph.node("Concat", List.of("textures", "colours"), "local", attribute("axis", 1));
        graph.node(
                "AveragePool",
                List.of("local"),
                "regional",
                attribute("kernel_shape", List.of(4L, 4L)),
                attribute("strides", List.of(2L, 2L)));
        graph.weights("mixtures", weights, CONJUNCTIONS, inputs, 1, 1);
        graph.weights("mixture_biases", biases, CONJUNCTIONS);
        graph.node("Conv", List.of("regional", "mixtures", "mixture_biases"), "mixed");
        graph.node("Relu", List.of("mixed"), "conjunctions");
    }

    private void features() {
        List<String> pooled = new ArrayList<>();
        for (String layer : List.of("local", "conjunctions")) {
            graph.node("GlobalAveragePool", List.of(layer), layer + "_mean");
            pooled.add(layer + "_mean");
        }
        for (String layer : List.of("regional", "conjunctions")) {
            graph.node("GlobalMaxPool", List.of(layer), layer + "_max");
            pooled.add(layer + "_max");
        }
        graph.node("Concat", pooled, "pooled", attribute("axis", 1));
        graph.node("Flatten", List.of("pooled"), "features", attribute("axis", 1));
    }

    private void embedding(float[] mean, float[] scale) {
        graph.weights("feature_mean", mean, WIDTH).weights("feature_scale", scale, WIDTH);
        graph.node("Sub", List.of("features", "feature_mean"), "centred");
        graph.node("Mul", List.of("centred", "feature_scale"), "embedding");
        graph.output("embedding", WIDTH);
    }
}
