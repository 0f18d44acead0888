package io.tapastream.inference.encode;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tapastream.inference.embed.OnnxModelBuilder;
import io.tapastream.inference.embed.OrtSessions;
import io.tapastream.inference.intake.SaeWeights;
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

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int width;
    private final int latents;

    private EncoderSession(OrtEnvironment environment, OrtSession session, int width, int latents) {
        this.environment = environment;
        this.session = session;
        this.width = width;
        this.latents = latents;
    }

    static EncoderSession open(SaeWeights weights) throws OrtException {
        int width = weights.descriptor().embeddingWidth();
        int latents = weights.descriptor().dictionarySize();
        OrtEnvironment environment = OrtSessions.environment();
        FloatBuffer matrix = weights.encoder().values();
        long[] shape =
                weights.encoder().latentMajor()
                        ? new long[] {latents, width}
                        : new long[] {width, latents};
        Map<String, OnnxTensorLike> given = new HashMap<>();
        try (OrtSession.SessionOptions options = OrtSessions.cpu(1)) {
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            given.put(WEIGHTS, OnnxTensor.createTensor(environment, matrix.duplicate(), shape));
            if (weights.bias().isPresent()) {
                FloatBuffer bias = direct(weights.bias().get());
                given.put(BIAS, OnnxTensor.createTensor(environment, bias, new long[] {latents}));
            }
            options.addExternalInitializers(given);
            OrtSession session = environment.createSession(model(weights, shape), options);
            return new EncoderSession(environment, session, width, latents);
        } finally {
            given.values().forEach(OnnxTensorLike::close);
        }
    }

    private static byte[] model(SaeWeights weights, long[] shape) {
        int latents = weights.descriptor().dictionarySize();
        OnnxModelBuilder model =
                new OnnxModelBuilder("sae-encoder")
                        .input(INPUT, weights.descriptor().embeddingWidth())
                        .output(OUTPUT, latents)
                        .externalWeights(WEIGHTS, shape);
        List<String> inputs = new ArrayList<>(List.of(INPUT, WEIGHTS));
        if (weights.bias().isPresent()) {
            model.externalWeights(BIAS, latents);
            inputs.add(BIAS);
        }
        long transposed = weights.encoder().latentMajor() ? 1 : 0;
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

    /** Computes h [rows, D] of x' [rows, E]; both lie at the start of their direct buffers. */
    void run(FloatBuffer inputs, FloatBuffer outputs, int rows) throws OrtException {
        FloatBuffer x = inputs.slice(0, rows * width);
        FloatBuffer h = outputs.slice(0, rows * latents);
        try (OnnxTensor input = OnnxTensor.createTensor(environment, x, new long[] {rows, width});
                OnnxTensor output =
                        OnnxTensor.createTensor(environment, h, new long[] {rows, latents});
                OrtSession.Result result =
                        session.run(Map.of(INPUT, input), Set.of(), Map.of(OUTPUT, output))) {
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
