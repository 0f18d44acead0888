package io.tapastream.inference.onnx;

import static io.tapastream.inference.onnx.OnnxModelBuilder.TO_FLOAT;
import static io.tapastream.inference.onnx.OnnxModelBuilder.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.tapastream.inference.embed.OrtSessions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is built is what ONNX Runtime and the definitions of ONNX read. */
class OnnxModelBuilderTest {

    @Test
    void nodesWeightsAndAttributesAreThoseThatAreRun() throws Exception {
        byte[] model =
                new OnnxModelBuilder("sum of windows")
                        .byteInput("bytes", 1, 2, 4)
                        .node("Cast", List.of("bytes"), "samples", TO_FLOAT)
                        .weights("tenth", new float[] {0.5f})
                        .node("Mul", List.of("samples", "tenth"), "scaled")
                        .weights("filter", new float[] {1, 10}, 1, 1, 1, 2)
                        .node(
                                "Conv",
                                List.of("scaled", "filter"),
                                "filtered",
                                attribute("strides", List.of(1L, 2L)))
                        .node("Flatten", List.of("filtered"), "flat", attribute("axis", 1))
                        .node(
                                "Split",
                                List.of("flat"),
                                List.of("first", "second"),
                                attribute("axis", 1))
                        .output("first", 2)
                        .output("second", 2)
                        .build();

        byte[][][][] images = {{{{1, 2, 3, 4}, {5, 6, 7, 8}}}, {{{0, 0, 0, 0}, {0, 0, 0, 2}}}};
        try (OrtSession.SessionOptions options = OrtSessions.cpu(1);
                OrtSession session = OrtEnvironment.getEnvironment().createSession(model, options);
                OnnxTensor bytes = unsigned(images);
                OrtSession.Result result = session.run(Map.of("bytes", bytes))) {
            // 0.5 (left + 10 right) of each two neighbours, the first row and the second.
            assertThat((float[][]) result.get("first").orElseThrow().getValue())
                    .isDeepEqualTo(new float[][] {{10.5f, 21.5f}, {0, 0}});
            assertThat((float[][]) result.get("second").orElseThrow().getValue())
                    .isDeepEqualTo(new float[][] {{32.5f, 43.5f}, {0, 10}});
        }
    }

    private static OnnxTensor unsigned(byte[][][][] images) throws Exception {
        ByteBuffer values = ByteBuffer.allocateDirect(images.length * 8);
        for (byte[][][] image : images) {
            for (byte[] row : image[0]) {
                values.put(row);
            }
        }
        return OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                values.flip(),
                new long[] {images.length, 1, 2, 4},
                OnnxJavaType.UINT8);
    }

    @Test
    void halfWeightsAndIntegersAreOfTheirTypes() throws Exception {
        byte[] model =
                new OnnxModelBuilder("halves")
                        .fixedInput("x", 2, 2)
                        .halfWeights("half", new float[] {0.5f, -2}, 2)
                        .node("Cast", List.of("half"), "factor", TO_FLOAT)
                        .node("Mul", List.of("x", "factor"), "product")
                        .integers("shape", -1, 1)
                        .node("Reshape", List.of("product", "shape"), "column")
                        .output("column", 1)
                        .build();

        float[][] x = {{1, 1}, {3, 4}};
        try (OrtSession.SessionOptions options = OrtSessions.cpu(1);
                OrtSession session = OrtEnvironment.getEnvironment().createSession(model, options);
                OnnxTensor given = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), x);
                OrtSession.Result result = session.run(Map.of("x", given))) {
            assertThat((float[][]) result.get(0).getValue())
                    .isDeepEqualTo(new float[][] {{0.5f}, {-2}, {1.5f}, {-8}});
        }
    }

    @Test
    void whatIsNotRunIsInTheFileToo() throws Exception {
        ModelProto model =
                ModelProto.parseFrom(
                        new OnnxModelBuilder("named")
                                .documentation("What it is for")
                                .halfInput("x", 3)
                                .halfOutput("y", 3)
                                .weightsAt("weights.bin", "elsewhere", 2, 3)
                                .externalWeights("given", 4)
                                .node("Identity", List.of("x"), "y")
                                .build());

        assertThat(model.getDocString()).isEqualTo("What it is for");
        assertThat(model.getProducerName()).isEqualTo("tapastream");
        assertThat(model.getGraph().getName()).isEqualTo("named");
        assertThat(model.getGraph().getNode(0).getName()).isEqualTo("y");
        var input = model.getGraph().getInput(0).getType().getTensorType();
        assertThat(input.getElemType()).isEqualTo(TensorProto.DataType.FLOAT16.getNumber());
        assertThat(input.getShape().getDim(0).getDimParam()).isEqualTo("batch");
        assertThat(input.getShape().getDim(1).getDimValue()).isEqualTo(3);
        TensorProto elsewhere = model.getGraph().getInitializer(0);
        assertThat(elsewhere.getDimsList()).containsExactly(2L, 3L);
        assertThat(elsewhere.getDataLocation()).isEqualTo(TensorProto.DataLocation.EXTERNAL);
        assertThat(elsewhere.getExternalData(0).getValue()).isEqualTo("weights.bin");
        assertThat(model.getGraph().getInitializer(1).getExternalDataCount()).isEqualTo(1);
    }
}
