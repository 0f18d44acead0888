package io.tapastream.inference.encode;

import io.tapastream.inference.intake.InputMap;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.SafetensorsWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * Images per second of the whole SAE encode step (embeddings in, sparse codes out) beside the bare
 * Gemm of ONNX Runtime of the same shape, in turns in one run on one thread, in CPU time of that
 * thread (on a busy machine the wall time says more about the neighbours). Both read the same
 * embeddings; the second ratio is to a Gemm that reads its first micro-batch again and again and so
 * finds it in the cache.
 *
 * <p>Arguments: embedding width, rounds, then dictionary sizes. The codes of one micro-batch are
 * compared with codes taken from the bare Gemm's output before anything is timed.
 */
public final class EncodeBenchmark {
    private static final int K = 32;
    private static final int BATCHES = 4;
    private static final int WARM_UP = 4;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private EncodeBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int width = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        System.out.println(
                "architecture       E       D  batch  gemm/s  encode/s  ratio  to cached Gemm"
                        + "  GFLOP/s");
        for (int i = 2; i < arguments.length; i++) {
            for (String architecture : new String[] {"topk", "batchtopk", "jumprelu"}) {
                measure(architecture, width, Integer.parseInt(arguments[i]), rounds);
            }
        }
    }

    private static void measure(String architecture, int width, int latents, int rounds)
            throws Exception {
        SaeWeights weights = weights(architecture, width, latents);
        try (SaeEncoder encoder = SaeEncoder.open(weights);
                EncoderSession gemm = EncoderSession.open(weights)) {
            int batch = encoder.microBatch();
            int repeats = Math.max(1, 1024 / batch * 4096 / latents) * BATCHES;
            float[] embeddings = normal(batch * BATCHES * width, 1);
            ByteBuffer[] inputs = inputs(weights.input().forWidth(width), embeddings, batch);
            ByteBuffer out = direct(batch * latents);
            gemm.run(inputs[0].asFloatBuffer(), out.asFloatBuffer(), batch);
            requireEqualCodes(
                    encoder, Arrays.copyOf(embeddings, batch * width), out, weights, latents);
            double[] gemmSeconds = new double[rounds];
            double[] encodeSeconds = new double[rounds];
            double[] ratios = new double[rounds];
            double[] cachedRatios = new double[rounds];
            for (int round = -WARM_UP; round < rounds; round++) {
                double bare = gemmSeconds(gemm, inputs, out, batch, repeats);
                double whole = encodeSeconds(encoder, embeddings, batch, repeats);
                double cached =
                        gemmSeconds(gemm, new ByteBuffer[] {inputs[0]}, out, batch, repeats);
                if (round >= 0) {
                    gemmSeconds[round] = bare;
                    encodeSeconds[round] = whole;
                    ratios[round] = bare / whole;
                    cachedRatios[round] = cached / whole;
                }
            }
            double rows = (double) batch * repeats;
            System.out.printf(
                    "%-12s %7d %7d %6d %7.0f %9.0f %6.3f %15.3f %8.1f%n",
                    architecture,
                    width,
                    latents,
                    batch,
                    rows / median(gemmSeconds),
                    rows / median(encodeSeconds),
                    median(ratios),
                    median(cachedRatios),
                    2.0 * rows * width * latents / median(gemmSeconds) / 1e9);
        }
    }

    /** What the encode step hands to the Gemm, micro-batch by micro-batch. */
    private static ByteBuffer[] inputs(InputMap map, float[] embeddings, int batch) {
        int width = embeddings.length / batch / BATCHES;
        ByteBuffer[] inputs = new ByteBuffer[BATCHES];
        for (int i = 0; i < BATCHES; i++) {
            inputs[i] = direct(batch * width);
            for (int row = 0; row < batch; row++) {
                float[] prepared = map.apply(embeddings, (i * batch + row) * width);
                inputs[i].asFloatBuffer().put(row * width, prepared, 0, width);
            }
        }
        return inputs;
    }

    private static double gemmSeconds(
            EncoderSession gemm, ByteBuffer[] inputs, ByteBuffer out, int batch, int repeats)
            throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int repeat = 0; repeat < repeats; repeat++) {
            ByteBuffer in = inputs[repeat % inputs.length];
            gemm.run(in.asFloatBuffer(), out.asFloatBuffer(), batch);
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }

    private static double encodeSeconds(
            SaeEncoder encoder, float[] embeddings, int batch, int repeats) {
        long start = THREADS.getCurrentThreadCpuTime();
        int codes = 0;
        for (int repeat = 0; repeat < repeats; repeat += BATCHES) {
            codes += encoder.encode(embeddings, batch * BATCHES).latents().length;
        }
        if (codes == 0) {
            throw new IllegalStateException("no codes");
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }

    private static void requireEqualCodes(
            SaeEncoder encoder,
            float[] embeddings,
            ByteBuffer out,
            SaeWeights weights,
            int latents) {
        int rows = embeddings.length / encoder.embeddingWidth();
        SparseBatch codes = encoder.encode(embeddings, rows);
        CodeSink sink = new CodeSink();
        sink.begin(rows);
        BatchSelector.of(weights.activation(), latents).select(out.asIntBuffer(), rows, sink);
        SparseBatch expected = sink.finish();
        if (!Arrays.equals(codes.latents(), expected.latents())
                || !Arrays.equals(codes.values(), expected.values())) {
            throw new IllegalStateException("the codes differ from those of the bare Gemm");
        }
    }

    private static SaeWeights weights(String architecture, int width, int latents)
            throws Exception {
        float[] encoder = normal(width * latents, 1 / Math.sqrt(width));
        SafetensorsWriter file =
                new SafetensorsWriter()
                        .add("W_enc", encoder, width, latents)
                        .add("b_enc", new float[latents], latents)
                        .add("b_dec", new float[width], width);
        // The normal quantile that K of D values exceed, so that all architectures are as sparse.
        float threshold = (float) quantile(1 - (double) K / latents);
        if (architecture.equals("batchtopk")) {
            file.add("threshold", new float[] {threshold});
        }
        if (architecture.equals("jumprelu")) {
            float[] logarithms = new float[latents];
            Arrays.fill(logarithms, (float) Math.log(threshold));
            file.add("jumprelu.log_threshold", logarithms, latents);
        }
        return SaeWeights.read(
                ByteBuffer.wrap(file.toBytes()),
                new SaeDescriptor(architecture, width, latents, K, true, null));
    }

    private static double quantile(double probability) {
        double low = 0;
        double high = 10;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (cumulative(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double cumulative(double x) {
        double sum = 0;
        int steps = 2000;
        for (int i = 0; i < steps; i++) {
            double at = x * (i + 0.5) / steps;
            sum += Math.exp(-at * at / 2);
        }
        return 0.5 + sum * x / steps / Math.sqrt(2 * Math.PI);
    }

    private static float[] normal(int size, double spread) {
        Random random = new Random(size);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * spread);
        }
        return values;
    }

    private static ByteBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Float.BYTES * floats).order(ByteOrder.nativeOrder());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
