package io.tapastream.inference.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * A pool of direct buffers in native order, in sizes of powers of two.
 *
 * <p>ONNX Runtime reads and writes them in place. Without a pool, direct memory comes back only
 * when the garbage collector runs, and the resident size of a process that swaps SAE encoders
 * trebles. Safe for use by several threads; at most {@code retained} bytes are kept for reuse.
 */
public final class DirectBuffers {
    /** Bytes of the largest buffer. */
    static final int LARGEST = 1 << 30;

    private static final DirectBuffers SHARED = new DirectBuffers(256L << 20);

    private final long limit;
    private final Map<Integer, ArrayDeque<ByteBuffer>> free = new HashMap<>();
    private long retained;

    DirectBuffers(long limit) {
        this.limit = limit;
    }

    /** The pool of this process. */
    public static DirectBuffers shared() {
        return SHARED;
    }

    /** A cleared buffer of at least {@code bytes}; its content is undefined. */
    public synchronized ByteBuffer borrow(int bytes) {
        int capacity = capacity(bytes);
        ArrayDeque<ByteBuffer> buffers = free.get(capacity);
        if (buffers != null && !buffers.isEmpty()) {
            retained -= capacity;
            return buffers.pop().clear();
        }
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    }

    /** Takes back a buffer of {@link #borrow} that nothing refers to any more. */
    public synchronized void giveBack(ByteBuffer buffer) {
        if (retained + buffer.capacity() <= limit) {
            free.computeIfAbsent(buffer.capacity(), size -> new ArrayDeque<>()).push(buffer);
            retained += buffer.capacity();
        }
    }

    private static int capacity(int bytes) {
        if (bytes < 1 || bytes > LARGEST) {
            throw new IllegalArgumentException(bytes + " bytes asked for: 1..2^30 can be had");
        }
        int power = Integer.highestOneBit(bytes);
        return Math.max(64, power == bytes ? power : power << 1);
    }
}
