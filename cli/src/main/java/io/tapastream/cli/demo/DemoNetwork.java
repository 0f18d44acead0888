package io.tapastream.cli.demo;

import ai.onnx.proto.OnnxMl;
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

    private final OnnxGraph graph = new OnnxGraph("demo image encoder");
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
        return network.graph.toBytes(
                "tapastream", "Untrained convolutional image encoder of the TapaStream demo");
    }

    private void picture() {
        graph.input("image", OnnxMl.TensorProto.DataType.UINT8, 3, SIDE, SIDE);
        graph.node("Cast", "samples", "image")
                .integer("to", OnnxMl.TensorProto.DataType.FLOAT.getNumber());
        graph.constant("of255", new float[] {1 / 255f});
        graph.node("Mul", "picture", "samples", "of255");
    }

    private void textures() {
        TextureFilters filters = new TextureFilters(RANDOM_TEXTURES, random);
        int side = TextureFilters.SIDE;
        graph.constant("filters", filters.weights(), TEXTURES, 3, side, side);
        graph.constant("thresholds", filters.biases(), TEXTURES);
        graph.node("Conv", "filtered", "picture", "filters", "thresholds")
                .ints("pads", 2, 2, 2, 2)
                .ints("strides", 2, 2);
        graph.node("Relu", "textures", "filtered");
    }

    private void colours() {
        ColourPrototypes prototypes = new ColourPrototypes(COLOURS, random);
        graph.node("AveragePool", "halved", "picture")
                .ints("kernel_shape", 2, 2)
                .ints("strides", 2, 2);
        graph.node("Mul", "squared", "halved", "halved");
        graph.node("Concat", "with_squares", "halved", "squared").integer("axis", 1);
        graph.constant("prototypes", prototypes.weights(), COLOURS, ColourPrototypes.INPUTS, 1, 1);
        graph.constant("prototype_biases", prototypes.biases(), COLOURS);
        graph.node("Conv", "nearness", "with_squares", "prototypes", "prototype_biases");
        graph.node("Relu", "colours", "nearness");
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
        graph.node("Concat", "local", "textures", "colours").integer("axis", 1);
        graph.node("AveragePool", "regional", "local")
                .ints("kernel_shape", 4, 4)
                .ints("strides", 2, 2);
        graph.constant("mixtures", weights, CONJUNCTIONS, inputs, 1, 1);
        graph.constant("mixture_biases", biases, CONJUNCTIONS);
        graph.node("Conv", "mixed", "regional", "mixtures", "mixture_biases");
        graph.node("Relu", "conjunctions", "mixed");
    }

    private void features() {
        List<String> pooled = new ArrayList<>();
        for (String layer : List.of("local", "conjunctions")) {
            graph.node("GlobalAveragePool", layer + "_mean", layer);
            pooled.add(layer + "_mean");
        }
        for (String layer : List.of("regional", "conjunctions")) {
            graph.node("GlobalMaxPool", layer + "_max", layer);
            pooled.add(layer + "_max");
        }
        graph.node("Concat", "pooled", pooled.toArray(new String[0])).integer("axis", 1);
        graph.node("Flatten", "features", "pooled").integer("axis", 1);
    }

    private void embedding(float[] mean, float[] scale) {
        graph.constant("feature_mean", mean, WIDTH).constant("feature_scale", scale, WIDTH);
        graph.node("Sub", "centred", "features", "feature_mean");
        graph.node("Mul", "embedding", "centred", "feature_scale");
        graph.output("embedding", WIDTH);
    }
}
