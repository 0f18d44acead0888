package io.tapastream.inference.intake;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tapastream.inference.intake.InputRule.Normalization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * SAEs as ONNX models that map [B,E] embeddings to [B,D] codes.
 *
 * <p>A streamed model is taken as hostile: tensors outside the file (they could name any file of
 * the machine), functions, control flow (an endless Loop hangs the task), operators of other
 * domains and random operators are refused before a session sees it.
 */
final class OnnxFormat {
    private static final int IR_VERSION_TAG = 0x08;
    private static final int LARGEST_MODEL = 1 << 30;
    private static final Set<String> REFUSED =
            Set.of(
                    "Loop",
                    "If",
                    "Scan",
                    "SequenceMap",
                    "RandomNormal",
                    "RandomNormalLike",
                    "RandomUniform",
                    "RandomUniformLike",
                    "Multinomial",
                    "Bernoulli");
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml");

    private OnnxFormat() {}

    /** An ONNX file begins with its IR version; a safetensors header begins at byte 8 with "{". */
    static boolean looksLikeOnnx(ByteBuffer file) {
        int at = file.position();
        boolean safetensors = file.remaining() > Long.BYTES && file.get(at + Long.BYTES) == '{';
        return !safetensors && file.hasRemaining() && file.get(at) == IR_VERSION_TAG;
    }

    static boolean looksLikeOnnx(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return looksLikeOnnx(ByteBuffer.wrap(in.readNBytes(Long.BYTES + 1)));
        }
    }

    static SaeWeights read(Path file, SaeDescriptor descriptor)
            throws IOException, SaeFormatException {
        requireSize(Files.size(file));
        return read(ByteBuffer.wrap(Files.readAllBytes(file)), descriptor);
    }

    private static void requireSize(long bytes) throws SaeFormatException {
        if (bytes > LARGEST_MODEL) {
            throw new SaeFormatException(
                    "TOO_LARGE",
                    "the ONNX model has " + bytes + " bytes: at most " + LARGEST_MODEL);
        }
    }

    static SaeWeights read(ByteBuffer file, SaeDescriptor descriptor) throws SaeFormatException {
        requireSize(file.remaining());
        byte[] bytes = new byte[file.remaining()];
        file.duplicate().get(bytes);
        ModelProto model;
        try {
            model = ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new SaeFormatException(
                    "ONNX", "the file is neither safetensors nor a whole ONNX model", e);
        }
        requireHarmless(model);
        if (model.getGraph().getInputCount() - initializers(model) != 1
                || model.getGraph().getOutputCount() != 1) {
            throw refused("it needs exactly one input [B,E] and one output [B,D]");
        }
        for (ValueInfoProto input : model.getGraph().getInputList()) {
            if (!isInitializer(model, input.getName())) {
                requireMatrix("input", input, descriptor.embeddingWidth());
            }
        }
        requireMatrix("output", model.getGraph().getOutput(0), descriptor.dictionarySize());
        WeightsBuilder weights = new WeightsBuilder(descriptor);
        weights.input = InputRule.of(Normalization.NONE, null);
        weights.activation = new ActivationRule.Dense();
        weights.onnxModel = bytes;
        return weights.build(
                List.of(
                        "the SAE is an ONNX model: its formula is not checked and it gives no"
                                + " reconstruction"));
    }

    private static boolean isInitializer(ModelProto model, String name) {
        return model.getGraph().getInitializerList().stream()
                .anyMatch(tensor -> tensor.getName().equals(name));
    }

    /** Floats of two dimensions, the second of that size; what the model leaves open may be so. */
    private static void requireMatrix(String what, ValueInfoProto value, int size)
            throws SaeFormatException {
        if (!value.getType().hasTensorType()) {
            throw refused("its " + what + " is no tensor");
        }
        TypeProto.Tensor tensor = value.getType().getTensorType();
        if (tensor.getElemType() != TensorProto.DataType.FLOAT_VALUE) {
            throw refused("its " + what + " does not hold 32-bit floats");
        }
        if (!tensor.hasShape()) {
            return;
        }
        if (tensor.getShape().getDimCount() != 2) {
            throw refused(
                    "its "
                            + what
                            + " has "
                            + tensor.getShape().getDimCount()
                            + " dimensions, not two");
        }
        TensorShapeProto.Dimension second = tensor.getShape().getDim(1);
        if (second.hasDimValue() && second.getDimValue() != size) {
            throw refused(
                    "its " + what + " has the width " + second.getDimValue() + ", not " + size);
        }
        TensorShapeProto.Dimension first = tensor.getShape().getDim(0);
        if (first.hasDimValue()) {
            throw refused(
                    "its "
                            + what
                            + " takes "
                            + first.getDimValue()
                            + " rows only: export it with a dynamic first dimension");
        }
    }

    /** Initializers that older models list among their inputs. */
    private static long initializers(ModelProto model) {
        Set<String> names =
                Set.copyOf(
                        model.getGraph().getInitializerList().stream()
                                .map(TensorProto::getName)
                                .toList());
        return model.getGraph().getInputList().stream()
                .filter(input -> names.contains(input.getName()))
                .count();
    }

    private static void requireHarmless(ModelProto model) throws SaeFormatException {
        if (model.getFunctionsCount() > 0) {
            throw refused("it defines functions");
        }
        for (OperatorSetIdProto operators : model.getOpsetImportList()) {
            requireDomain(operators.getDomain());
        }
        if (model.getGraph().getSparseInitializerCount() > 0) {
            throw refused("it has sparse initializers");
        }
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            requireInline(tensor);
        }
        for (NodeProto node : model.getGraph().getNodeList()) {
            requireHarmless(node);
        }
    }

    private static void requireHarmless(NodeProto node) throws SaeFormatException {
        requireDomain(node.getDomain());
        if (REFUSED.contains(node.getOpType())) {
            throw refused("it uses the operator " + node.getOpType());
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals("training_mode") && attribute.getI() != 0) {
                throw refused("the operator " + node.getOpType() + " is in training mode");
            }
            if (attribute.hasG() || attribute.getGraphsCount() > 0) {
                throw refused("the operator " + node.getOpType() + " holds a graph");
            }
            if (attribute.hasSparseTensor() || attribute.getSparseTensorsCount() > 0) {
                throw refused("the operator " + node.getOpType() + " holds a sparse tensor");
            }
            if (attribute.hasT()) {
                requireInline(attribute.getT());
            }
            for (TensorProto tensor : attribute.getTensorsList()) {
                requireInline(tensor);
            }
        }
    }

    private static void requireInline(TensorProto tensor) throws SaeFormatException {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
                || tensor.getExternalDataCount() > 0) {
            throw refused("the tensor \"" + tensor.getName() + "\" is in another file");
        }
    }

    private static void requireDomain(String domain) throws SaeFormatException {
        if (!DOMAINS.contains(domain)) {
            throw refused("it uses operators of the domain \"" + domain + "\"");
        }
    }

    private static SaeFormatException refused(String why) {
        return new SaeFormatException(
                "ONNX_REFUSED",
                "the ONNX model is refused because " + why + "; publish safetensors instead");
    }
}
