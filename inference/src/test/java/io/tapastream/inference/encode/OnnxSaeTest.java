package io.tapastream.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ONNX models whose codes are not those of one sample alone, or have another shape. */
class OnnxSaeTest {
    private static final int E = 4;
    private static final SaeDescriptor STANDARD =
            new SaeDescriptor("standard", E, E, null, false, null);

    @Test
    void codesThatDependOnTheBatchAreRefusedWhenTheModelIsOpened() throws Exception {
        OnnxModelBuilder centered =
                model(E, E)
                        .node(
                                "ReduceMean",
                                List.of("x"),
                                "mean",
                                AttributeProto.newBuilder()
                                        .setName("axes")
                                        .setType(AttributeProto.AttributeType.INTS)
                                        .addInts(0)
                                        .build())
                        .node("Sub", List.of("x", "mean"), "codes");
        SaeWeights weights = read(centered);
        assertThatThrownBy(() -> SaeEncoder.open(weights))
                .isInstanceOf(SaeEncodeException.class)
                .hasMessageContaining("beside others")
                .hasMessageContaining("evaluation mode");
    }

    @Test
    void codesThatDependOnTheSampleAloneAreTaken() throws Exception {
        OnnxModelBuilder rectified = model(E, E).node("Relu", List.of("x"), "codes");
        try (SaeEncoder encoder = SaeEncoder.open(read(rectified))) {
            assertThat(encoder.encode(new float[] {1, -1, 2, 0}, 1).latents())
                    .containsExactly(0, 2);
        }
    }

    @Test
    void anotherWidthIsRefused() {
        for (OnnxModelBuilder model : List.of(model(E + 1, E), model(E, E + 1))) {
            model.node("Relu", List.of("x"), "codes");
            assertThatThrownBy(() -> read(model))
                    .isInstanceOfSatisfying(
                            SaeFormatException.class,
                            e -> assertThat(e.code()).isEqualTo("ONNX_REFUSED"))
                    .hasMessageContaining("width 5");
        }
    }

    @Test
    void furtherOutputsAreRefused() {
        OnnxModelBuilder two =
                model(E, E)
                        .output("more", E)
                        .node("Relu", List.of("x"), "codes")
                        .node("Relu", List.of("x"), "more");
        assertThatThrownBy(() -> read(two)).hasMessageContaining("one output");
    }

    @Test
    void trainingModeIsRefused() {
        OnnxModelBuilder training =
                model(E, E)
                        .node(
                                "BatchNormalization",
                                List.of("x", "x", "x", "x", "x"),
                                "codes",
                                OnnxModelBuilder.attribute("training_mode", 1));
        assertThatThrownBy(() -> read(training)).hasMessageContaining("training mode");
    }

    private static OnnxModelBuilder model(int width, int latents) {
        return new OnnxModelBuilder("sae").input("x", width).output("codes", latents);
    }

    private static SaeWeights read(OnnxModelBuilder model) throws SaeFormatException {
        return SaeWeights.read(ByteBuffer.wrap(model.build()), STANDARD);
    }
}
