package io.tapastream.cli.demo;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes an ONNX graph node by node; each node's output has the node's name. Not thread safe. */
final class OnnxGraph {

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;

    private final OnnxMl.GraphProto.Builder graph;

    OnnxGraph(String name) {
        graph = OnnxMl.GraphProto.newBuilder().setName(name);
    }

    /** Declares an input whose first dimension is the batch. */
    OnnxGraph input(String name, OnnxMl.TensorProto.DataType type, long... sizes) {
        graph.addInput(value(name, type, sizes));
        return this;
    }

    /** Declares an output whose first dimension is the batch. */
    OnnxGraph output(String name, long... sizes) {
        graph.addOutput(value(name, OnnxMl.TensorProto.DataType.FLOAT, sizes));
        return this;
    }

    OnnxGraph constant(String name, float[] values, long... sizes) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        OnnxMl.TensorProto.Builder tensor =
                OnnxMl.TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                        .setRawData(ByteString.copyFrom(bytes));
        for (long size : sizes) {
            tensor.addDims(size);
        }
        graph.addInitializer(tensor);
        return this;
    }

    Node node(String operator, String name, String... inputs) {
        OnnxMl.NodeProto.Builder node = graph.addNodeBuilder();
        node.setOpType(operator).setName(name).addOutput(name);
        for (String input : inputs) {
            node.addInput(input);
        }
        return new Node(node);
    }

    byte[] toBytes(String producer, String documentation) {
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(
                        OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setProducerName(producer)
                .setDocString(documentation)
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static OnnxMl.ValueInfoProto value(
            String name, OnnxMl.TensorProto.DataType type, long... sizes) {
        OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        for (long size : sizes) {
            shape.addDimBuilder().setDimValue(size);
        }
        OnnxMl.TypeProto.Tensor.Builder tensor =
                OnnxMl.TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** A node that was added, to which attributes can be given. */
    static final class Node {
        private final OnnxMl.NodeProto.Builder node;

        Node(OnnxMl.NodeProto.Builder node) {
            this.node = node;
        }

        Node ints(String name, long... values) {
            OnnxMl.AttributeProto.Builder attribute = node.addAttributeBuilder();
            attribute.setName(name).setType(OnnxMl.AttributeProto.AttributeType.INTS);
            for (long value : values) {
                attribute.addInts(value);
            }
            return this;
        }

        Node integer(String name, long value) {
            node.addAttributeBuilder()
                    .setName(name)
                    .setType(OnnxMl.AttributeProto.AttributeType.INT)
                    .setI(value);
            return this;
        }
    }
}
