package io.tapastream.inference.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A checked SAE checkpoint, brought to one form for all formats:
 *
 * <pre>x' = input(x);  h = x' W + bias;  codes = activation(h);  x~ = codes W_dec + outputBias
 * </pre>
 *
 * <p>The matrices lie outside the heap (views of the mapped file where possible). Immutable; the
 * buffers must only be read. Safe for use by several threads.
 */
public final class SaeWeights {

    /**
     * A matrix outside the heap.
     *
     * @param values row-major values, direct and in native order
     * @param latentMajor true for [D,E], false for [E,D]; a decoder is always [D,E]
     */
    public record Matrix(FloatBuffer values, boolean latentMajor) {}

    private final SaeDescriptor descriptor;
    private final List<String> warnings;
    private final InputRule input;
    private final Matrix encoder;
    private final float[] bias;
    private final ActivationRule activation;
    private final Matrix decoder;
    private final float[] outputBias;
    private final byte[] onnxModel;

    SaeWeights(WeightsBuilder from, List<String> warnings) {
        this.descriptor = from.descriptor;
        this.warnings = List.copyOf(warnings);
        this.input = from.input;
        this.encoder = from.encoder;
        this.bias = from.bias;
        this.activation = from.activation;
        this.decoder = from.decoder;
        this.outputBias = from.outputBias;
        this.onnxModel = from.onnxModel;
    }

    /**
     * Reads an SAE checkpoint: a safetensors state dict, or a restricted ONNX model ([B,E] to
     * [B,D]).
     *
     * <p>The tensors are those of the published implementation (W_enc, W_dec, b_enc, b_dec,
     * threshold, jumprelu.log_threshold), unless the file's metadata name another library ({@link
     * SaeLibrary#METADATA_LIBRARY}) and its configuration ({@link SaeLibrary#METADATA_CONFIG}).
     *
     * @throws SaeFormatException if the file is damaged or does not fit the descriptor
     */
    public static SaeWeights read(ByteBuffer file, SaeDescriptor descriptor)
            throws SaeFormatException {
        if (OnnxFormat.looksLikeOnnx(file)) {
            return OnnxFormat.read(file, descriptor);
        }
        return read(SafetensorsFile.of(file), descriptor);
    }

    /** As {@link #read(ByteBuffer, SaeDescriptor)}, over the mapped file. */
    public static SaeWeights read(Path file, SaeDescriptor descriptor)
            throws IOException, SaeFormatException {
        return read(SafetensorsFile.mapped(file), descriptor);
    }

    /**
     * Reads a safetensors state dict as the library wrote it.
     *
     * @param config the library's configuration (cfg.json, config.json), a JSON object
     */
    public static SaeWeights read(ByteBuffer file, SaeLibrary library, String config)
            throws SaeFormatException {
        return library.read(SafetensorsFile.of(file), config);
    }

    private static SaeWeights read(SafetensorsFile file, SaeDescriptor descriptor)
            throws SaeFormatException {
        String library = file.metadata().get(SaeLibrary.METADATA_LIBRARY);
        if (library == null) {
            return PublishedFormat.read(new TensorReader(file), descriptor);
        }
        String config = file.metadata().getOrDefault(SaeLibrary.METADATA_CONFIG, "{}");
        SaeWeights weights = SaeLibrary.named(library).read(file, config);
        weights.requireFit(descriptor);
        return weights;
    }

    private void requireFit(SaeDescriptor announced) throws SaeFormatException {
        if (announced.embeddingWidth() != descriptor.embeddingWidth()
                || announced.dictionarySize() != descriptor.dictionarySize()
                || !announced.architecture().equals(descriptor.architecture())) {
            throw new SaeFormatException(
                    "DESCRIPTOR",
                    "the SAE was announced as "
                            + announced.toJson()
                            + " but the file holds "
                            + descriptor.toJson());
        }
    }

    public SaeDescriptor descriptor() {
        return descriptor;
    }

    /** What the owner should know before trusting the scores; one sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    public InputRule input() {
        return input;
    }

    /** W; not there for an ONNX model. */
    public Optional<Matrix> encoder() {
        return Optional.ofNullable(encoder);
    }

    /** The ONNX model that takes the place of x' W + bias; empty for tensors. */
    public Optional<byte[]> onnxModel() {
        return Optional.ofNullable(onnxModel);
    }

    /** Added to x' W, [D]; empty where the format adds nothing. */
    public Optional<float[]> bias() {
        return Optional.ofNullable(bias);
    }

    public ActivationRule activation() {
        return activation;
    }

    /** The decoder, where the file has one. */
    public Optional<Matrix> decoder() {
        return Optional.ofNullable(decoder);
    }

    /** Added to codes W_dec, [E]; empty where the format adds nothing. */
    public Optional<float[]> outputBias() {
        return Optional.ofNullable(outputBias);
    }

    /** Bytes that an open encoder of these weights keeps outside the heap. */
    public long encoderBytes() {
        return bytes(encoder) + bytes(decoder) + (onnxModel == null ? 0 : onnxModel.length);
    }

    private static long bytes(Matrix matrix) {
        return matrix == null ? 0 : (long) Float.BYTES * matrix.values.capacity();
    }
}
