package io.tapastream.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a loader refuses, and what it warns about. */
class SaeWeightsTest {
    private static final int E = 5;
    private static final int D = 8;

    @TempDir private Path folder;

    @Test
    void refusesMissingTensors() {
        refused("TENSOR_MISSING", () -> published(tensors().without("b_dec"), "topk"));
        refused("TENSOR_MISSING", () -> published(tensors(), "batchtopk"));
        refused("TENSOR_MISSING", () -> published(tensors(), "jumprelu"));
        refused("TENSOR_MISSING", () -> published(tensors().without("b_enc"), "untrained"));
    }

    @Test
    void refusesShapesThatDoNotFitTheDescriptor() {
        SaeDescriptor wide = new SaeDescriptor("topk", E + 1, D, 3, false, null);
        refused("SHAPE", () -> SaeWeights.read(tensors().file(), wide));
        SaeDescriptor large = new SaeDescriptor("topk", E, D + 1, 3, false, null);
        refused("SHAPE", () -> SaeWeights.read(tensors().file(), large));
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] bias = new float[E];
            bias[3] = bad;
            refused("NOT_FINITE", () -> published(tensors().exactly("b_dec", bias, E), "topk"));
            float[] matrix = new float[E * D];
            matrix[7] = bad;
            refused(
                    "NOT_FINITE",
                    () -> published(tensors().exactly("W_enc", matrix, E, D), "topk"));
        }
    }

    @Test
    void refusesTensorsOfAnotherArchitecture() {
        TestTensors jumprelu = tensors();
        jumprelu.exactly("jumprelu.log_threshold", new float[D], D);
        refused("ARCHITECTURE", () -> published(jumprelu, "topk"));
        refused("ARCHITECTURE", () -> published(tensors(), "gated"));
    }

    /** Drawn codes have no weights, so no file may say that it is such an SAE, ONNX neither. */
    @Test
    void refusesTheArchitectureOfDrawnCodes() throws Exception {
        SaeDescriptor drawn = new SaeDescriptor("random", E, D, 3, false, null);
        assertThat(SaeDescriptor.fromJson(drawn.toJson())).isEqualTo(drawn);
        byte[] onnx =
                new OnnxModelBuilder("sae")
                        .input("x", E)
                        .output("codes", D)
                        .weights("w", new float[E * D], E, D)
                        .node("MatMul", List.of("x", "w"), "codes")
                        .build();
        Path file = Files.write(folder.resolve("sae.onnx"), onnx);
        refused("ARCHITECTURE", () -> SaeWeights.read(tensors().file(), drawn));
        refused("ARCHITECTURE", () -> SaeWeights.read(ByteBuffer.wrap(onnx), drawn));
        refused("ARCHITECTURE", () -> SaeWeights.read(file, drawn));
        assertThatThrownBy(() -> new SaeDescriptor("randomly", E, D, 3, false, null))
                .hasMessageContaining("randomly");
    }

    @Test
    void warnsAboutAThresholdThatWasNeverSet() throws Exception {
        TestTensors unset = tensors().exactly("b_enc", new float[D], D);
        unset.exactly("threshold", new float[] {0f});
        assertThat(published(unset, "batchtopk").warnings())
                .singleElement()
                .asString()
                .contains("never set");
        assertThat(published(unset, "topk").warnings())
                .singleElement()
                .asString()
                .contains("batchtopk");
    }

    @Test
    void warnsAboutTensorsThatNothingUses() throws Exception {
        TestTensors more = tensors().exactly("b_enc", new float[D], D);
        more.exactly("optimizer.step", new float[] {3f});
        assertThat(published(more, "topk").warnings())
                .singleElement()
                .asString()
                .contains("optimizer.step");
    }

    @Test
    void descriptorRefusesWhatCannotBe() {
        assertThatThrownBy(() -> new SaeDescriptor("topk", E, D, D + 1, false, null))
                .hasMessageContaining("k is 9")
                .hasMessageContaining("1..8");
        assertThatThrownBy(() -> new SaeDescriptor("topk", E, D, null, false, null))
                .hasMessageContaining("k is missing");
        assertThatThrownBy(() -> new SaeDescriptor("transformer", E, D, 1, false, null))
                .hasMessageContaining("transformer");
        assertThatThrownBy(() -> SaeDescriptor.fromJson("{\"architecture\":\"topk\",\"d_in\":3}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dictionary_size");
        assertThatThrownBy(() -> SaeDescriptor.fromJson("nothing"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SaeDescriptor("matryoshka", E, D, 2, false, List.of(2, 4)))
                .hasMessageContaining("sum to 6");
    }

    @Test
    void warnsWhereTheCodesAreFarFromK() {
        SaeDescriptor descriptor = new SaeDescriptor("batchtopk", E, D, 4, true, null);
        assertThat(descriptor.sparsityWarning(16)).isEmpty();
        assertThat(descriptor.sparsityWarning(1)).isEmpty();
        assertThat(descriptor.sparsityWarning(Double.NaN)).isEmpty();
        assertThat(descriptor.sparsityWarning(16.1).orElseThrow()).contains("16.1").contains("4");
        assertThat(descriptor.sparsityWarning(0.9)).isPresent();
        assertThat(new SaeDescriptor("untrained", E, D, 4, true, null).sparsityWarning(100))
                .isEmpty();
    }

    @Test
    void descriptorComesBackFromJson() {
        SaeDescriptor descriptor = new SaeDescriptor("matryoshka", E, D, null, true, List.of(2, 6));
        assertThat(SaeDescriptor.fromJson(descriptor.toJson())).isEqualTo(descriptor);
        assertThat(new SaeDescriptor("frozen", E, D, null, false, null).architecture())
                .isEqualTo("untrained");
    }

    @Test
    void takesTheLibraryFromTheFilesMetadata() throws Exception {
        TestTensors file =
                tensors()
                        .metadata(SaeLibrary.METADATA_LIBRARY, "saelens")
                        .metadata(SaeLibrary.METADATA_CONFIG, "{\"architecture\":\"standard\"}");
        SaeDescriptor standard = new SaeDescriptor("standard", E, D, null, false, null);
        assertThat(SaeWeights.read(file.file(), standard).descriptor()).isEqualTo(standard);
        refused(
                "DESCRIPTOR",
                () ->
                        SaeWeights.read(
                                file.file(), new SaeDescriptor("topk", E, D, 3, false, null)));
    }

    @Test
    void readsFoldersOfTheLibraries() throws Exception {
        SaeWeights saeLens =
                folder("sae_weights", "cfg.json", "{\"architecture\":\"standard\",\"d_sae\":8}");
        assertThat(saeLens.descriptor().architecture()).isEqualTo("standard");

        Files.writeString(folder.resolve("activation_scaler.json"), "{\"scaling_factor\":0.25}");
        SaeWeights scaled =
                folder(
                        "sae_weights",
                        "cfg.json",
                        "{\"architecture\":\"standard\",\"d_sae\":8,"
                                + "\"normalize_activations\":\"expected_average_only_in\"}");
        assertThat(scaled.input().scale()).isEqualTo(0.25f);
        assertThat(scaled.warnings()).isEmpty();

        Files.writeString(folder.resolve("activation_scaler.json"), "{\"scaling_factor\":null}");
        SaeWeights unfolded =
                folder(
                        "sae_weights",
                        "cfg.json",
                        "{\"architecture\":\"standard\",\"d_sae\":8,"
                                + "\"normalize_activations\":\"expected_average_only_in\"}");
        assertThat(unfolded.warnings()).singleElement().asString().contains("not folded");
    }

    @Test
    void refusesFoldersItCannotPlace() {
        refused("LIBRARY", () -> folder("weights", "cfg.json", "{}"));
        refused("LIBRARY", () -> folder("weights", "cfg.json", "{\"library\":\"unheard\"}"));
        refused("CONFIG", () -> folder("weights", "cfg.json", "no json"));
    }

    private SaeWeights folder(String stem, String configuration, String json) throws Exception {
        var file = tensors().file();
        byte[] bytes = new byte[file.remaining()];
        file.get(bytes);
        Files.write(folder.resolve(stem + ".safetensors"), bytes);
        Files.writeString(folder.resolve(configuration), json);
        try {
            return SaeFolder.read(folder);
        } finally {
            Files.delete(folder.resolve(stem + ".safetensors"));
        }
    }

    private static void refused(String code, ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        SaeFormatException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private static SaeWeights published(TestTensors tensors, String architecture) throws Exception {
        Integer k = architecture.equals("topk") ? 3 : null;
        return SaeWeights.read(
                tensors.file(), new SaeDescriptor(architecture, E, D, k, false, null));
    }

    private static TestTensors tensors() {
        return new TestTensors(1, "F32")
                .normal("W_enc", 1, E, D)
                .normal("W_dec", 1, D, E)
                .normal("b_enc", 1, D)
                .normal("b_dec", 1, E);
    }
}
