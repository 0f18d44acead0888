package io.tapastream.inference.encode;

import ai.onnxruntime.OrtException;
import io.tapastream.inference.embed.DirectBuffers;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An SAE encoder: embeddings [n,E] in, sparse codes [n,D] out.
 *
 * <p>The linear map runs in ONNX Runtime on one thread, in micro-batches, into a pooled direct
 * buffer; the activation rule is applied over that buffer. Cost O(n E D). The codes of a row do not
 * depend on the other rows of the call, bit by bit. Safe for use by several threads: calls run side
 * by side, each on buffers of its own; {@link #close} waits for calls under way.
 */
public final class SaeEncoder implements AutoCloseable {
    private static final int LARGE_DICTIONARY = 16384;
    private static final int MOST_OUTPUT_BYTES = 64 << 20;

    private final SaeDescriptor descriptor;
    private final List<String> warnings;
    private final SaeWeights weights;
    private final EncoderSession session;
    private final Reconstruction reconstruction;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;
    private boolean owning;

    private SaeEncoder(SaeWeights weights, EncoderSession session) {
        this.descriptor = weights.descriptor();
        this.warnings = weights.warnings();
        this.weights = weights;
        this.session = session;
        this.reconstruction = Reconstruction.of(weights);
    }

    /**
     * Opens a session for the weights. Takes about as long as copying them twice: do it off the
     * task thread.
     *
     * @throws SaeEncodeException if ONNX Runtime refuses
     */
    public static SaeEncoder open(SaeWeights weights) {
        try {
            return new SaeEncoder(weights, EncoderSession.open(weights));
        } catch (OrtException e) {
            throw new SaeEncodeException("no session for the SAE encoder: " + e.getMessage(), e);
        }
    }

    /**
     * As {@link #open}, and takes the weights' memory over: what is not needed is given back now.
     */
    static SaeEncoder openOwning(SaeWeights weights) {
        try {
            SaeEncoder encoder = open(weights);
            weights.releaseEncoder();
            encoder.owning = true;
            return encoder;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    public int embeddingWidth() {
        return descriptor.embeddingWidth();
    }

    public int dictionarySize() {
        return descriptor.dictionarySize();
    }

    public SaeDescriptor descriptor() {
        return descriptor;
    }

    /** The warnings of the weights. */
    public List<String> warnings() {
        return warnings;
    }

    /** How many rows go through the Gemm at once: calls with multiples of it are the fastest. */
    public int microBatch() {
        int wanted = dictionarySize() >= LARGE_DICTIONARY ? 256 : 64;
        int possible = MOST_OUTPUT_BYTES / Float.BYTES / dictionarySize();
        return Math.max(1, Math.min(wanted, possible));
    }

    /**
     * The codes of the embeddings.
     *
     * @param embeddings row-major [rows,E]
     * @throws IllegalArgumentException if the number of values does not fit or one is not finite
     * @throws ArithmeticException if a code overflows
     * @throws IllegalStateException if the encoder is closed
     */
    public SparseBatch encode(float[] embeddings, int rows) {
        requireEmbeddings(embeddings, rows);
        lock.readLock().lock();
        try {
            requireOpen();
            return encodeOpen(embeddings, rows);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whether the file holds a decoder, so that {@link #reconstructionErrors} can be had. */
    public boolean canReconstruct() {
        return reconstruction != null;
    }

    /**
     * |x - x~|^2 of each row, x~ the reconstruction from the codes, in the space of the embeddings.
     * Cost O(L0 E) per row.
     *
     * @throws IllegalStateException if there is no decoder
     */
    public double[] reconstructionErrors(float[] embeddings, SparseBatch codes) {
        requireEmbeddings(embeddings, codes.rows());
        if (reconstruction == null) {
            throw new IllegalStateException("the SAE was published without a decoder");
        }
        lock.readLock().lock();
        try {
            requireOpen();
            return reconstruction.squaredErrors(embeddings, codes);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for the calls under way and frees the session. Closing again does nothing. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
                if (owning) {
                    weights.close();
                }
            }
        } catch (OrtException e) {
            throw new SaeEncodeException("the session did not close: " + e.getMessage(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the SAE encoder is closed");
        }
    }

    private SparseBatch encodeOpen(float[] embeddings, int rows) {
        int batch = Math.min(microBatch(), Math.max(rows, 1));
        int expected = descriptor.k() == null ? 64 : descriptor.k();
        CodeSink sink = new CodeSink(rows, expected);
        RowSelector selector = RowSelector.of(weights.activation(), dictionarySize());
        ByteBuffer in = DirectBuffers.shared().borrow(Float.BYTES * batch * embeddingWidth());
        ByteBuffer out = DirectBuffers.shared().borrow(Float.BYTES * batch * dictionarySize());
        try {
            for (int first = 0; first < rows; first += batch) {
                int count = Math.min(batch, rows - first);
                fill(embeddings, first, count, in.asFloatBuffer());
                session.run(in.asFloatBuffer(), out.asFloatBuffer(), count);
                select(out.asIntBuffer(), count, selector, sink);
            }
        } catch (OrtException e) {
            throw new SaeEncodeException("the SAE encoder failed: " + e.getMessage(), e);
        } finally {
            DirectBuffers.shared().giveBack(in);
            DirectBuffers.shared().giveBack(out);
        }
        return sink.finish();
    }

    private void fill(float[] embeddings, int first, int count, FloatBuffer in) {
        float[] prepared = new float[embeddingWidth()];
        for (int row = 0; row < count; row++) {
            weights.input().apply(embeddings, (first + row) * prepared.length, prepared);
            in.put(row * prepared.length, prepared);
        }
    }

    private void select(IntBuffer out, int count, RowSelector selector, CodeSink sink) {
        int[] bits = new int[dictionarySize()];
        for (int row = 0; row < count; row++) {
            out.get(row * bits.length, bits);
            selector.select(bits, sink);
            sink.endRow();
        }
    }

    private void requireEmbeddings(float[] embeddings, int rows) {
        if (rows < 0 || embeddings.length != (long) rows * embeddingWidth()) {
            throw new IllegalArgumentException(
                    String.format(
                            "%d rows of width %d need %d values, not %d",
                            rows,
                            embeddingWidth(),
                            (long) rows * embeddingWidth(),
                            embeddings.length));
        }
        if (allFinite(embeddings)) {
            return;
        }
        for (int i = 0; i < embeddings.length; i++) {
            if (!Float.isFinite(embeddings[i])) {
                throw new IllegalArgumentException(
                        String.format(
                                "the embedding in row %d holds %s at %d: finite values are needed",
                                i / embeddingWidth(), embeddings[i], i % embeddingWidth()));
            }
        }
    }

    /** A sum of zeros unless a value is infinite or not a number; eight sums run side by side. */
    private static boolean allFinite(float[] values) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 7 < values.length; i += 8) {
            a += values[i] * 0f + values[i + 1] * 0f;
            b += values[i + 2] * 0f + values[i + 3] * 0f;
            c += values[i + 4] * 0f + values[i + 5] * 0f;
            d += values[i + 6] * 0f + values[i + 7] * 0f;
        }
        for (; i < values.length; i++) {
            a += values[i] * 0f;
        }
        return a + b + c + d == 0f;
    }
}
