package io.tapastream.inference.embed;

import static io.tapastream.inference.onnx.OnnxModelBuilder.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.data.Offset.offset;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an image encoder must keep, and what is said at its opening where it does not. */
class EncoderContractTest {
    private static final PreprocessRecipe EIGHT = PreprocessRecipe.named("squash:8x8");
    private static final int PIXELS = 3 * 8 * 8;

    @TempDir private Path folder;

    /** An export traced with one image, saved with a dynamic batch: Reshape to [1,192]. */
    @Test
    void refusesAModelThatTakesOneImageOnly() {
        assertThat(refusal(resource("baked_batch.onnx"), null))
                .contains("cannot embed 2 test images together");
    }

    @Test
    void refusesAModelThatMergesTheBatch() {
        assertThat(refusal(resource("merges.onnx"), null))
                .contains("cannot embed 2 test images together")
                .contains("[1, 6] for 2 images");
    }

    /** Whatever the batch of the command is: another job would use another. */
    @ParameterizedTest
    @ValueSource(strings = {"baked_batch.onnx", "merges.onnx"})
    void refusesThemWithABatchOfOneToo(String name) {
        ImageEncoderOptions one = ImageEncoderOptions.defaults().withLargestBatch(1);
        assertThatThrownBy(() -> ImageEncoder.open(resource(name), EIGHT, one))
                .isInstanceOf(WrongImageEncoderException.class);
    }

    @Test
    void listsTheOutputsWhereThereAreSeveral() {
        assertThat(refusal(resource("logits_first.onnx"), null))
                .contains("logits FLOAT [-1, 10]; embedding FLOAT [-1, 6]")
                .contains("--encoder-output");
        assertThat(refusal(resource("logits_first.onnx"), "features"))
                .contains("no output \"features\"")
                .contains("logits FLOAT [-1, 10]; embedding FLOAT [-1, 6]");
    }

    @Test
    void takesTheOutputThatIsNamed() {
        assertThat(width("embedding")).isEqualTo(6);
        assertThat(width("logits")).isEqualTo(10);
    }

    @Test
    void refusesTokensOfPatches() throws Exception {
        OnnxModelBuilder model =
                pixels("tokens")
                        .output("tokens", 8, 8)
                        .output("embedding", 3)
                        .node("ReduceMean", List.of("pixels"), "mean", axes(1))
                        .node("Squeeze", List.of("mean", "one"), "tokens")
                        .integers("one", 1)
                        .node("GlobalAveragePool", List.of("pixels"), "means")
                        .node("Flatten", List.of("means"), "embedding");
        Path file = write(model);
        assertThat(refusal(file, "tokens")).contains("\"tokens\" is not float [B,E]");
        try (ImageEncoder encoder =
                ImageEncoder.open(
                        file, EIGHT, ImageEncoderOptions.defaults().withOutput("embedding"))) {
            assertThat(encoder.embeddingWidth()).isEqualTo(3);
        }
    }

    @Test
    void listsTheInputsWhereThereAreSeveral() throws Exception {
        OnnxModelBuilder model =
                pixels("two")
                        .input("mask", 3)
                        .output("embedding", 3)
                        .node("GlobalAveragePool", List.of("pixels"), "means")
                        .node("Flatten", List.of("means"), "flat")
                        .node("Mul", List.of("flat", "mask"), "embedding");
        assertThat(refusal(write(model), null))
                .contains("pixels FLOAT [-1, 3, 8, 8]; mask FLOAT [-1, 3]");
    }

    /** In training mode an image is normalised by the mean and the variance of its batch. */
    @Test
    void refusesBatchNormalisationInTrainingMode() throws Exception {
        OnnxModelBuilder model =
                pixels("training")
                        .output("embedding", 3)
                        .weights("scale", new float[] {1, 2, 3}, 3)
                        .weights("bias", new float[] {0, 1, 0}, 3)
                        .weights("seen_mean", new float[3], 3)
                        .weights("seen_variance", new float[] {1, 1, 1}, 3)
                        .node(
                                "BatchNormalization",
                                List.of("pixels", "scale", "bias", "seen_mean", "seen_variance"),
                                List.of("normal", "new_mean", "new_variance"),
                                attribute("training_mode", 1))
                        .node("GlobalMaxPool", List.of("normal"), "largest")
                        .node("Flatten", List.of("largest"), "embedding");
        assertThat(refusal(write(model), null)).contains("for an image alone than among 2");
    }

    /** The mean over the batch is taken away from each row: rows are as many as images. */
    @Test
    void refusesEmbeddingsThatDependOnTheOthers() throws Exception {
        OnnxModelBuilder model =
                flat("centred")
                        .output("embedding", PIXELS)
                        .node("ReduceMean", List.of("flat"), "middle", axes(0))
                        .node("Mul", List.of("middle", "small"), "part")
                        .weights("small", new float[] {0.001f}, 1)
                        .node("Sub", List.of("flat", "part"), "embedding");
        assertThat(refusal(write(model), null)).contains("for an image alone than among 2");
    }

    @Test
    void refusesEmbeddingsThatDependOnThePlace() throws Exception {
        OnnxModelBuilder model =
                flat("places")
                        .output("embedding", PIXELS)
                        .weights("zero", new float[] {0}, 1)
                        .node("Mul", List.of("flat", "zero"), "zeros")
                        .weights("third", new float[] {1.01f}, 1)
                        .node("Add", List.of("zeros", "third"), "steps")
                        .node("CumSum", List.of("steps", "rows"), "places")
                        .integers("rows", 0)
                        .node("Mul", List.of("flat", "places"), "embedding");
        assertThat(refusal(write(model), null)).contains("for an image alone than among");
    }

    @Test
    void refusesAModelThatDrawsNumbers() throws Exception {
        OnnxModelBuilder model =
                flat("dropout")
                        .output("embedding", PIXELS)
                        .node("RandomNormalLike", List.of("flat"), "noise")
                        .node("Add", List.of("flat", "noise"), "embedding");
        assertThat(refusal(write(model), null)).contains("when an image is tried again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Log", "Sqrt"})
    void refusesEmbeddingsThatAreNotFinite(String operator) throws Exception {
        OnnxModelBuilder model =
                flat("negative")
                        .output("embedding", PIXELS)
                        .node("Neg", List.of("flat"), "negative")
                        .node(operator, List.of("negative"), "embedding");
        assertThat(refusal(write(model), null)).contains("NaN").contains("must be finite");
    }

    /** Useless, but no lie. */
    @Test
    void takesAModelThatGivesAConstant() throws Exception {
        OnnxModelBuilder model =
                flat("constant")
                        .output("embedding", PIXELS)
                        .weights("zero", new float[] {0}, 1)
                        .node("Mul", List.of("flat", "zero"), "embedding");
        try (ImageEncoder encoder =
                ImageEncoder.open(write(model), EIGHT, ImageEncoderOptions.defaults())) {
            assertThat(encoder.embed(List.of(new byte[PIXELS]))[0]).containsOnly(0f);
        }
    }

    /** A batch that is fixed is filled up with the last image, and gives the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5})
    void takesAFixedBatch(long batch) throws Exception {
        OnnxModelBuilder model =
                new OnnxModelBuilder("fixed")
                        .fixedInput("pixels", batch, 3, 8, 8)
                        .output("embedding", 3)
                        .node("GlobalAveragePool", List.of("pixels"), "means")
                        .node("Flatten", List.of("means"), "embedding");
        byte[] light = new byte[PIXELS];
        Arrays.fill(light, (byte) 255);
        try (ImageEncoder encoder =
                ImageEncoder.open(write(model), EIGHT, ImageEncoderOptions.defaults())) {
            assertThat(encoder.batch()).isEqualTo((int) batch);
            float[][] embeddings = encoder.embed(List.of(light, new byte[PIXELS], light));
            assertThat(embeddings[1]).containsExactly(0, 0, 0);
            assertThat((double) embeddings[2][1]).isCloseTo(1, offset(1e-6));
        }
    }

    @Test
    void saysWhereABatchIsTooLarge() throws Exception {
        PreprocessRecipe large = PreprocessRecipe.named("squash:1024x1024");
        OnnxModelBuilder model =
                new OnnxModelBuilder("large")
                        .input("pixels", 3, 1024, 1024)
                        .output("embedding", 3)
                        .node("GlobalAveragePool", List.of("pixels"), "means")
                        .node("Flatten", List.of("means"), "embedding");
        Path file = write(model);
        ImageEncoderOptions many = ImageEncoderOptions.defaults().withLargestBatch(1024);
        assertThatThrownBy(() -> ImageEncoder.open(file, large, many))
                .isInstanceOf(WrongImageEncoderException.class)
                .hasMessageContaining("fewer images per run");
    }

    /** A batch that fails says so by its type, and the encoder can be used further. */
    @Test
    void aRunThatFailsLeavesTheEncoderUsable() throws Exception {
        OnnxModelBuilder model =
                new OnnxModelBuilder("bright")
                        .byteInput("pixels", 3, 8, 8)
                        .output("embedding", 2)
                        .integers("whole", -1)
                        .node("Cast", List.of("pixels"), "floats", attribute("to", 1))
                        .node("Flatten", List.of("floats"), "flat")
                        .node("Reshape", List.of("flat", "whole"), "line")
                        .node("ReduceSum", List.of("line"), "sum", attribute("keepdims", 0))
                        .weights("limit", new float[] {3f * PIXELS * 254}, 1)
                        .node("Div", List.of("sum", "limit"), "share")
                        .node("Cast", List.of("share"), "index", attribute("to", 7))
                        .weights("rows", new float[] {1, 1}, 1, 2)
                        .node("Gather", List.of("rows", "index"), "row")
                        .node("GlobalAveragePool", List.of("floats"), "means")
                        .node("Flatten", List.of("means"), "three")
                        .weights("mix", new float[] {1, 0, 0, 1, 1, 1}, 3, 2)
                        .node("MatMul", List.of("three", "mix"), "two")
                        .node("Mul", List.of("two", "row"), "embedding");
        byte[] white = new byte[PIXELS];
        Arrays.fill(white, (byte) 255);
        byte[] noise = new byte[PIXELS];
        new Random(3).nextBytes(noise);
        try (ImageEncoder encoder =
                ImageEncoder.open(write(model), EIGHT, ImageEncoderOptions.defaults())) {
            float[] before = encoder.embed(List.of(noise))[0];
            assertThatThrownBy(() -> encoder.embed(List.of(white, white, white, white)))
                    .isInstanceOf(ImageEncoderException.class)
                    .isNotInstanceOf(WrongImageEncoderException.class);
            assertThat(encoder.embed(List.of(noise))[0]).isEqualTo(before);
        }
    }

    private static int width(String output) {
        ImageEncoderOptions options = ImageEncoderOptions.defaults().withOutput(output);
        try (ImageEncoder encoder =
                ImageEncoder.open(resource("logits_first.onnx"), EIGHT, options)) {
            return encoder.embeddingWidth();
        }
    }

    private static String refusal(Path model, String output) {
        ImageEncoderOptions options = ImageEncoderOptions.defaults().withOutput(output);
        WrongImageEncoderException refused =
                catchThrowableOfType(
                        WrongImageEncoderException.class,
                        () -> ImageEncoder.open(model, EIGHT, options).close());
        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).doesNotContain("\n");
        return refused.getMessage();
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/encoders").resolve(name);
    }

    private static OnnxModelBuilder pixels(String name) {
        return new OnnxModelBuilder(name).input("pixels", 3, 8, 8);
    }

    private static OnnxModelBuilder flat(String name) {
        return pixels(name).node("Flatten", List.of("pixels"), "flat");
    }

    private static AttributeProto axes(long axis) {
        return OnnxModelBuilder.attribute("axes", List.of(axis));
    }

    private Path write(OnnxModelBuilder model) throws Exception {
        return Files.write(folder.resolve("model.onnx"), model.build());
    }
}
