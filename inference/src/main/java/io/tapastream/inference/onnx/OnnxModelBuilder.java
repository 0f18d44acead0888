package io.tapastream.inference.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.platform.Fp16Conversions;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes small ONNX models, of 32-bit float tensors where not said otherwise. For one thread. */
public final class OnnxModelBuilder {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;

    /** The attribute {@code to} of a Cast to 32-bit floats. */
    public static final AttributeProto TO_FLOAT =
            attribute("to", TensorProto.DataType.FLOAT.getNumber());

    private final GraphProto.Builder graph;
    private String documentation = "";

    public OnnxModelBuilder(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    /** A sentence that the model carries along. */
    public OnnxModelBuilder documentation(String text) {
        documentation = text;
        return this;
    }

    /** A float input whose first dimension is the batch. */
    public OnnxModelBuilder input(String name, long... sampleShape) {
        graph.addInput(value(name, TensorProto.DataType.FLOAT, sampleShape));
        return this;
    }

    /** A float input of a shape that is fixed, the batch too. */
    public OnnxModelBuilder fixedInput(String name, long... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (long size : shape) {
            dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        graph.addInput(value(name, TensorProto.DataType.FLOAT, dimensions));
        return this;
    }

    /** An input of unsigned bytes whose first dimension is the batch. */
    public OnnxModelBuilder byteInput(String name, long... sampleShape) {
        graph.addInput(value(name, TensorProto.DataType.UINT8, sampleShape));
        return this;
    }

    /** An input of 16-bit floats whose first dimension is the batch. */
    public OnnxModelBuilder halfInput(String name, long... sampleShape) {
        graph.addInput(value(name, TensorProto.DataType.FLOAT16, sampleShape));
        return this;
    }

    /** An output of 16-bit floats whose first dimension is the batch. */
    public OnnxModelBuilder halfOutput(String name, long... sampleShape) {
        graph.addOutput(value(name, TensorProto.DataType.FLOAT16, sampleShape));
        return this;
    }

    /** A float output whose first dimension is the batch. */
    public OnnxModelBuilder output(String name, long... sampleShape) {
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, sampleShape));
        return this;
    }

    /** Weights inside the model. */
    public OnnxModelBuilder weights(String name, float[] values, long... shape) {
        ByteBuffer raw =
                ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        graph.addInitializer(
                tensor(name, shape).setRawData(ByteString.copyFrom(raw.array())).build());
        return this;
    }

    /** Weights inside the model as 16-bit floats. */
    public OnnxModelBuilder halfWeights(String name, float[] values, long... shape) {
        ByteBuffer raw =
                ByteBuffer.allocate(Math.multiplyExact(values.length, Short.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putShort(Fp16Conversions.floatToFp16(value));
        }
        graph.addInitializer(
                tensor(name, shape)
                        .setDataType(TensorProto.DataType.FLOAT16.getNumber())
                        .setRawData(ByteString.copyFrom(raw.array()))
                        .build());
        return this;
    }

    /** A vector of integers inside the model. */
    public OnnxModelBuilder integers(String name, long... values) {
        TensorProto.Builder tensor =
                tensor(name, values.length).setDataType(TensorProto.DataType.INT64.getNumber());
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        graph.addInitializer(tensor.build());
        return this;
    }

    /** Weights that the session is given from memory when it is made. */
    public OnnxModelBuilder externalWeights(String name, long... shape) {
        return weightsAt("given-from-memory", name, shape);
    }

    /** Weights in another file, beside the model. */
    public OnnxModelBuilder weightsAt(String location, String name, long... shape) {
        graph.addInitializer(
                tensor(name, shape)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(
                                StringStringEntryProto.newBuilder()
                                        .setKey("location")
                                        .setValue(location))
                        .build());
        return this;
    }

    public OnnxModelBuilder node(
            String operator, List<String> inputs, String output, AttributeProto... attributes) {
        return node(operator, inputs, List.of(output), attributes);
    }

    /** A node of several outputs; it is named as the first. */
    public OnnxModelBuilder node(
            String operator,
            List<String> inputs,
            List<String> outputs,
            AttributeProto... attributes) {
        graph.addNode(
                NodeProto.newBuilder()
                        .setOpType(operator)
                        .setName(outputs.get(0))
                        .addAllInput(inputs)
                        .addAllOutput(outputs)
                        .addAllAttribute(List.of(attributes)));
        return this;
    }

    public static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    public static AttributeProto attribute(String name, List<Long> values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(values)
                .build();
    }

    /** The model file. */
    public byte[] build() {
        ModelProto.Builder model =
                ModelProto.newBuilder()
                        .setIrVersion(IR_VERSION)
                        .setProducerName("tapastream")
                        .addOpsetImport(
                                OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                        .setGraph(graph);
        if (!documentation.isEmpty()) {
            model.setDocString(documentation);
        }
        return model.build().toByteArray();
    }

    private static TensorProto.Builder tensor(String name, long... shape) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber());
        for (long size : shape) {
            tensor.addDims(size);
        }
        return tensor;
    }

    private static ValueInfoProto value(
            String name, TensorProto.DataType type, long... sampleShape) {
        TensorShapeProto.Builder shape =
                TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        for (long size : sampleShape) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return value(name, type, shape);
    }

    private static ValueInfoProto value(
            String name, TensorProto.DataType type, TensorShapeProto.Builder shape) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(type.getNumber())
                                                .setShape(shape)))
                .build();
    }
}
