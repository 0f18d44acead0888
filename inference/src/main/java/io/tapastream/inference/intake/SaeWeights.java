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

    SaeWeights(
            SaeDescriptor descriptor,
            List<String> warnings,
            InputRule input,
            Matrix encoder,
            float[] bias,
            ActivationRule activation,
            Matrix decoder,
            float[] outputBias) {
        this.descriptor = descriptor;
        this.warnings = List.copyOf(warnings);
        this.input = input;
        this.encoder = encoder;
        this.bias = bias;
        this.activation = activation;
        this.decoder = decoder;
        this.outputBias = outputBias;
    }

    /**
     * Reads a safetensors state dict of the published implementation (W_enc, W_dec, b_enc, b_dec,
     * threshold, jumprelu.log_threshold).
     *
     * @throws SaeFormatException if the file is damaged or does not fit the descriptor
     */
    public static SaeWeights read(ByteBuffer file, SaeDescriptor descriptor)
            throws SaeFormatException {
        return PublishedFormat.read(SafetensorsFile.of(file), descriptor);
    }

    /** As {@link #read(ByteBuffer, SaeDescriptor)}, over the mapped file. */
    public static SaeWeights read(Path file, SaeDescriptor descriptor)
            throws IOException, SaeFormatException {
        return PublishedFormat.read(SafetensorsFile.map(file), descriptor);
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

    public Matrix encoder() {
        return encoder;
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
        long decoderBytes = decoder == null ? 0 : (long) Float.BYTES * decoder.values.capacity();
        return (long) Float.BYTES * encoder.values.capacity() + decoderBytes;
    }
}
