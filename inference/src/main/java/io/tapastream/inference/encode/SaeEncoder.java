package io.tapastream.inference.encode;

import ai.onnxruntime.OrtException;
import io.tapastream.inference.embed.DirectBuffers;
import io.tapastream.inference.intake.InputMap;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    private final Queue<Scratch> scratches = new ConcurrentLinkedQueue<>();
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
     * @throws SaeEncodeException if ONNX Runtime refuses, or an ONNX model gives a sample other
     *     codes beside others than alone
     */
    public static SaeEncoder open(SaeWeights weights) {
        try {
            EncoderSession session = EncoderSession.open(weights);
            if (weights.onnxModel().isPresent()) {
                check(session, weights.descriptor());
            }
            return new SaeEncoder(weights, session);
        } catch (OrtException e) {
            throw new SaeEncodeException("no session for the SAE encoder: " + e.getMessage(), e);
        }
    }

    private static void check(EncoderSession session, SaeDescriptor descriptor)
            throws OrtException {
        boolean done = false;
        try {
            OnnxCodesCheck.run(session, descriptor);
            done = true;
        } finally {
            if (!done) {
                session.close();
            }
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
        requireShape(embeddings, rows);
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
     * @throws IllegalArgumentException as {@link #encode}
     * @throws IllegalStateException if there is no decoder
     */
    public double[] reconstructionErrors(float[] embeddings, SparseBatch codes) {
        requireShape(embeddings, codes.rows());
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
        Scratch free = scratches.poll();
        Scratch scratch = free == null ? new Scratch(weights, descriptor) : free;
        int batch = Math.min(microBatch(), Math.max(rows, 1));
        ByteBuffer in = DirectBuffers.shared().borrow(Float.BYTES * batch * embeddingWidth());
        ByteBuffer out = DirectBuffers.shared().borrow(Float.BYTES * batch * dictionarySize());
        try {
            scratch.codes.begin(rows);
            for (int first = 0; first < rows; first += batch) {
                int count = Math.min(batch, rows - first);
                fill(embeddings, first, count, scratch.input, in.asFloatBuffer());
                session.run(in.asFloatBuffer(), out.asFloatBuffer(), count);
                scratch.selector.select(out.asIntBuffer(), count, scratch.codes);
            }
            return scratch.codes.finish();
        } catch (OrtException e) {
            throw new SaeEncodeException("the SAE encoder failed: " + e.getMessage(), e);
        } finally {
            DirectBuffers.shared().giveBack(in);
            DirectBuffers.shared().giveBack(out);
            scratches.offer(scratch);
        }
    }

    private void fill(float[] embeddings, int first, int count, InputMap input, FloatBuffer in) {
        int width = embeddingWidth();
        for (int row = 0; row < count; row++) {
            in.put(row * width, input.apply(embeddings, (first + row) * width), 0, width);
        }
    }

    private void requireShape(float[] embeddings, int rows) {
        if (rows < 0 || embeddings.length != (long) rows * embeddingWidth()) {
            throw new IllegalArgumentException(
                    String.format(
                            "%d rows of width %d need %d values, not %d",
                            rows,
                            embeddingWidth(),
                            (long) rows * embeddingWidth(),
                            embeddings.length));
        }
    }

    /** What a call needs besides buffers; kept for the next call, of any thread. */
    private static final class Scratch {
        private final InputMap input;
        private final BatchSelector selector;
        private final CodeSink codes = new CodeSink();

        Scratch(SaeWeights weights, SaeDescriptor descriptor) {
            input = weights.input().forWidth(descriptor.embeddingWidth());
            selector = BatchSelector.of(weights.activation(), descriptor.dictionarySize());
        }
    }
}
