package io.tapastream.inference.encode;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tapastream.inference.embed.OrtSessions;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The linear map of an SAE, h = x' W + b, as an ONNX Runtime session with prepacked weights.
 *
 * <p>Prepacked results are bitwise the same for every number of rows. Runs may be concurrent; a
 * close must not be concurrent with a run (it would end the process).
 */
final class EncoderSession implements AutoCloseable {
    private static final String INPUT = "x";
    private static final String WEIGHTS = "W";
    private static final String BIAS = "b";
    private static final String OUTPUT = "h";

    private final OrtEnvironment environment = OrtSessions.environment();
    private final OrtSession session;
    private final String input;
    private final String output;
    private final int width;
    private final int latents;

    private EncoderSession(OrtSession session, SaeDescriptor descriptor) {
        this.session = session;
        this.input = session.getInputNames().iterator().next();
        this.output = session.getOutputNames().iterator().next();
        this.width = descriptor.embeddingWidth();
        this.latents = descriptor.dictionarySize();
    }

    static EncoderSession open(SaeWeights weights) throws OrtException {
        Map<String, OnnxTensorLike> given = new HashMap<>();
        try (OrtSession.SessionOptions options = OrtSessions.cpu(1)) {
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            byte[] model;
            if (weights.onnxModel().isPresent()) {
                model = weights.onnxModel().get();
            } else {
                give(weights, given);
                options.addExternalInitializers(given);
                model = model(weights);
            }
            OrtSession session = OrtSessions.environment().createSession(model, options);
            return new EncoderSession(session, weights.descriptor());
        } finally {
            given.values().forEach(OnnxTensorLike::close);
        }
    }

    private static void give(SaeWeights weights, Map<String, OnnxTensorLike> given)
            throws OrtException {
        OrtEnvironment environment = OrtSessions.environment();
        FloatBuffer matrix = weights.encoder().orElseThrow().values();
        given.put(
                WEIGHTS, OnnxTensor.createTensor(environment, matrix.duplicate(), shape(weights)));
        if (weights.bias().isPresent()) {
            float[] bias = weights.bias().get();
            given.put(
                    BIAS,
                    OnnxTensor.createTensor(environment, direct(bias), new long[] {bias.length}));
        }
    }

    private static long[] shape(SaeWeights weights) {
        long width = weights.descriptor().embeddingWidth();
        long latents = weights.descriptor().dictionarySize();
        return weights.encoder().orElseThrow().latentMajor()
                ? new long[] {latents, width}
                : new long[] {width, latents};
    }

    private static byte[] model(SaeWeights weights) {
        int latents = weights.descriptor().dictionarySize();
        OnnxModelBuilder model =
                new OnnxModelBuilder("sae-encoder")
                        .input(INPUT, weights.descriptor().embeddingWidth())
                        .output(OUTPUT, latents)
                        .externalWeights(WEIGHTS, shape(weights));
        List<String> inputs = new ArrayList<>(List.of(INPUT, WEIGHTS));
        if (weights.bias().isPresent()) {
            model.externalWeights(BIAS, latents);
            inputs.add(BIAS);
        }
        long transposed = weights.encoder().orElseThrow().latentMajor() ? 1 : 0;
        return model.node("Gemm", inputs, OUTPUT, OnnxModelBuilder.attribute("transB", transposed))
                .build();
    }

    private static FloatBuffer direct(float[] values) {
        return ByteBuffer.allocateDirect(Float.BYTES * values.length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values)
                .flip();
    }

    /** Computes h [rows, D] of x' [rows, E]; both are at the start of their direct buffers. */
    void run(FloatBuffer inputs, FloatBuffer outputs, int rows) throws OrtException {
        FloatBuffer x = inputs.slice(0, rows * width);
        FloatBuffer h = outputs.slice(0, rows * latents);
        try (OnnxTensor given = OnnxTensor.createTensor(environment, x, new long[] {rows, width});
                OnnxTensor pinned =
                        OnnxTensor.createTensor(environment, h, new long[] {rows, latents});
                OrtSession.Result result =
                        session.run(Map.of(input, given), Set.of(), Map.of(output, pinned))) {
            if (result.size() != 1) {
                throw new IllegalStateException("the Gemm gave " + result.size() + " outputs");
            }
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
