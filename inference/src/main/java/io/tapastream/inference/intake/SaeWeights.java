package io.tapastream.inference.intake;

import io.tapastream.inference.embed.DirectBuffers;
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
 * <p>The matrices are outside the heap, in pooled memory that {@link #close} gives back; without a
 * close the garbage collector frees it some time. The buffers must only be read, and not after the
 * close. Safe for use by several threads until then.
 */
public final class SaeWeights implements AutoCloseable {
    /**
     * Largest magnitude of an embedding's number that cannot make a code overflow. Image encoders
     * give numbers below a thousand.
     */
    public static final float LARGEST_EMBEDDING = 1e7f;

    /**
     * A matrix outside the heap.
     *
     * @param values row-major values, direct and in native order
     * @param latentMajor true for [D,E], false for [E,D]; a decoder is always [D,E]
     * @param memory the pooled buffer that holds the values
     */
    public record Matrix(FloatBuffer values, boolean latentMajor, ByteBuffer memory) {
        static Matrix allocate(int elements, boolean latentMajor) {
            int bytes = Math.max(1, Math.multiplyExact(elements, Float.BYTES));
            ByteBuffer memory = DirectBuffers.shared().borrow(bytes);
            return new Matrix(memory.asFloatBuffer().slice(0, elements), latentMajor, memory);
        }

        void release() {
            DirectBuffers.shared().giveBack(memory);
        }
    }

    private final SaeDescriptor descriptor;
    private final List<String> warnings;
    private final InputRule input;
    private Matrix encoder;
    private final float[] bias;
    private final ActivationRule activation;
    private Matrix decoder;
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
     * Without a library the configuration may have one entry: encoder_bias, whether b_enc is added
     * where the published implementation leaves it out.
     *
     * @throws SaeFormatException if the file is damaged or does not fit the descriptor
     */
    public static SaeWeights read(ByteBuffer file, SaeDescriptor descriptor)
            throws SaeFormatException {
        requireWeights(descriptor);
        if (OnnxFormat.looksLikeOnnx(file)) {
            return OnnxFormat.read(file, descriptor);
        }
        return read(SafetensorsFile.of(file), descriptor);
    }

    /** As {@link #read(ByteBuffer, SaeDescriptor)}, from a file. */
    public static SaeWeights read(Path file, SaeDescriptor descriptor)
            throws IOException, SaeFormatException {
        requireWeights(descriptor);
        if (OnnxFormat.looksLikeOnnx(file)) {
            return OnnxFormat.read(file, descriptor);
        }
        return read(SafetensorsFile.open(file), descriptor);
    }

    private static void requireWeights(SaeDescriptor descriptor) throws SaeFormatException {
        if (descriptor.architecture().equals(SaeDescriptor.RANDOM)) {
            throw new SaeFormatException(
                    "ARCHITECTURE",
                    "the architecture \"random\" is kept for the baselines that the evaluation job"
                            + " draws itself; name the architecture that the file's SAE has");
        }
    }

    /**
     * As {@link #read(Path, SaeDescriptor)}, of a file of the published implementation that says
     * nothing of encoder_bias, with the bias of the encoder.
     */
    public static SaeWeights readWithEncoderBias(Path file, SaeDescriptor descriptor)
            throws IOException, SaeFormatException {
        return SaeLibrary.read(
                publishedTensors(file),
                tensors ->
                        PublishedFormat.read(
                                tensors,
                                descriptor,
                                SaeConfig.parse(SaeLibrary.WITH_ENCODER_BIAS)));
    }

    /**
     * The tensors of a file of the published implementation.
     *
     * @throws SaeFormatException if it is of another library, ONNX, or has a configuration
     */
    private static SafetensorsFile publishedTensors(Path file)
            throws IOException, SaeFormatException {
        if (OnnxFormat.looksLikeOnnx(file)) {
            throw new SaeFormatException(
                    "CONFIG", "encoder_bias is for safetensors files; the file is an ONNX model");
        }
        SafetensorsFile tensors = SafetensorsFile.open(file);
        String library = tensors.metadata().get(SaeLibrary.METADATA_LIBRARY);
        if (library != null) {
            throw new SaeFormatException(
                    "CONFIG",
                    "encoder_bias is for files of the published implementation; the file is one of "
                            + library);
        }
        SaeConfig config =
                SaeConfig.parse(tensors.metadata().getOrDefault(SaeLibrary.METADATA_CONFIG, "{}"));
        if (!config.flag("encoder_bias", true)) {
            throw new SaeFormatException(
                    "CONFIG", "the file itself says that encoder_bias is false");
        }
        return tensors;
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
        String config = file.metadata().getOrDefault(SaeLibrary.METADATA_CONFIG, "{}");
        if (library == null) {
            SaeConfig entries = SaeConfig.parse(config);
            return SaeLibrary.read(
                    file, tensors -> PublishedFormat.read(tensors, descriptor, entries));
        }
        SaeWeights weights = SaeLibrary.named(library).read(file, config);
        try {
            weights.requireFit(descriptor);
        } catch (SaeFormatException e) {
            weights.close();
            throw e;
        }
        return weights;
    }

    /**
     * What a safetensors file says of itself by naming a library and its configuration.
     *
     * @return empty where the file names none, or is an ONNX model
     * @throws SaeFormatException if the file is damaged or does not fit the configuration
     */
    public static Optional<SaeDescriptor> declared(Path path)
            throws IOException, SaeFormatException {
        if (OnnxFormat.looksLikeOnnx(path)) {
            return Optional.empty();
        }
        SafetensorsFile file = SafetensorsFile.open(path);
        String library = file.metadata().get(SaeLibrary.METADATA_LIBRARY);
        if (library == null) {
            return Optional.empty();
        }
        String config = file.metadata().getOrDefault(SaeLibrary.METADATA_CONFIG, "{}");
        try (SaeWeights weights = SaeLibrary.named(library).read(file, config)) {
            return Optional.of(weights.descriptor);
        }
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

    /** W; not there for an ONNX model, nor after {@link #releaseEncoder}. */
    public synchronized Optional<Matrix> encoder() {
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
    public synchronized Optional<Matrix> decoder() {
        return Optional.ofNullable(decoder);
    }

    /** Added to codes W_dec, [E]; empty where the format adds nothing. */
    public Optional<float[]> outputBias() {
        return Optional.ofNullable(outputBias);
    }

    /** Gives back the memory of W, which a session has copied. Doing it again does nothing. */
    public synchronized void releaseEncoder() {
        if (encoder != null) {
            encoder.release();
            encoder = null;
        }
    }

    /** Gives back all memory. Closing again does nothing. */
    @Override
    public synchronized void close() {
        releaseEncoder();
        if (decoder != null) {
            decoder.release();
            decoder = null;
        }
    }

    /** Bytes that an open encoder of these weights keeps outside the heap. */
    public synchronized long encoderBytes() {
        return bytes(encoder) + bytes(decoder) + (onnxModel == null ? 0 : onnxModel.length);
    }

    private static long bytes(Matrix matrix) {
        return matrix == null ? 0 : (long) Float.BYTES * matrix.values.capacity();
    }
}
