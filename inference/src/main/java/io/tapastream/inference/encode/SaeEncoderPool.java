package io.tapastream.inference.encode;

import io.tapastream.inference.intake.SaeWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The open SAE encoders of one process, by the SHA-256 of their file.
 *
 * <p>An encoder is leased and counted: it is never closed in use. When the encoders together are
 * above the byte budget, idle ones are closed, the least recently leased first; encoders in use may
 * exceed the budget. An SAE is loaded once however many ask for it at the same time; a load that
 * fails is reported to all of them and not remembered. Safe for use by several threads.
 */
public final class SaeEncoderPool implements AutoCloseable {

    /** The right to use an encoder until closed; closing again does nothing. */
    public interface Lease extends AutoCloseable {
        SaeEncoder encoder();

        @Override
        void close();
    }

    private static final class Entry {
        private final CompletableFuture<SaeEncoder> encoder = new CompletableFuture<>();
        private int leases = 1;
        private long bytes;
    }

    private final long byteBudget;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long openBytes;
    private boolean closed;

    /**
     * @param byteBudget bytes of weights that idle encoders may keep
     */
    public SaeEncoderPool(long byteBudget) {
        if (byteBudget < 0) {
            throw new IllegalArgumentException(
                    "the byte budget is " + byteBudget + ": it must be at least 0");
        }
        this.byteBudget = byteBudget;
    }

    /**
     * Leases the encoder of an SAE, loading it if it is not open. The weights that the loader
     * returns belong to the pool from then on.
     *
     * @throws Exception what the loader throws
     * @throws IllegalStateException if the pool is closed
     */
    public Lease lease(String sha256, Callable<SaeWeights> loader) throws Exception {
        Entry entry;
        boolean first;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the pool of SAE encoders is closed");
            }
            entry = entries.get(sha256);
            first = entry == null;
            if (first) {
                entry = new Entry();
                entries.put(sha256, entry);
            } else {
                entry.leases++;
            }
        }
        SaeEncoder encoder = first ? load(sha256, entry, loader) : await(entry);
        return new CountedLease(entry, encoder);
    }

    /**
     * Leases the encoder of an SAE if it is open; empty where it is not, also while it is being
     * loaded. Never waits.
     *
     * @throws IllegalStateException if the pool is closed
     */
    public synchronized Optional<Lease> leaseIfOpen(String sha256) {
        if (closed) {
            throw new IllegalStateException("the pool of SAE encoders is closed");
        }
        Entry entry = entries.get(sha256);
        SaeEncoder encoder = entry == null ? null : entry.encoder.getNow(null);
        if (encoder == null) {
            return Optional.empty();
        }
        entry.leases++;
        return Optional.of(new CountedLease(entry, encoder));
    }

    /** Bytes of weights that the open encoders keep. */
    public synchronized long openBytes() {
        return openBytes;
    }

    /** Number of encoders that are open or being loaded. */
    public synchronized int size() {
        return entries.size();
    }

    /** Closes idle encoders now, and each leased one when its last lease ends. */
    @Override
    public void close() {
        List<SaeEncoder> idle;
        synchronized (this) {
            closed = true;
            idle = evict();
        }
        idle.forEach(SaeEncoder::close);
    }

    private SaeEncoder load(String sha256, Entry entry, Callable<SaeWeights> loader)
            throws Exception {
        try {
            SaeWeights weights = loader.call();
            long bytes = weights.encoderBytes();
            SaeEncoder encoder = SaeEncoder.openOwning(weights);
            List<SaeEncoder> idle;
            synchronized (this) {
                entry.bytes = bytes;
                openBytes += entry.bytes;
                idle = evict();
            }
            entry.encoder.complete(encoder);
            idle.forEach(SaeEncoder::close);
            return encoder;
        } catch (Throwable e) {
            synchronized (this) {
                entries.remove(sha256);
            }
            entry.encoder.completeExceptionally(e);
            throw e;
        }
    }

    private static SaeEncoder await(Entry entry) throws Exception {
        try {
            return entry.encoder.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private void release(Entry entry) {
        List<SaeEncoder> idle;
        synchronized (this) {
            entry.leases--;
            idle = evict();
        }
        idle.forEach(SaeEncoder::close);
    }

    /** Takes idle encoders out of the map until the budget holds; the caller closes them. */
    private List<SaeEncoder> evict() {
        long limit = closed ? -1 : byteBudget;
        List<SaeEncoder> idle = new ArrayList<>();
        var eldestFirst = entries.values().iterator();
        while (openBytes > limit && eldestFirst.hasNext()) {
            Entry entry = eldestFirst.next();
            if (entry.leases == 0) {
                eldestFirst.remove();
                openBytes -= entry.bytes;
                idle.add(entry.encoder.join());
            }
        }
        return idle;
    }

    private final class CountedLease implements Lease {
        private final Entry entry;
        private final SaeEncoder encoder;
        private boolean open = true;

        CountedLease(Entry entry, SaeEncoder encoder) {
            this.entry = entry;
            this.encoder = encoder;
        }

        @Override
        public SaeEncoder encoder() {
            return encoder;
        }

        @Override
        public void close() {
            synchronized (this) {
                if (!open) {
                    return;
                }
                open = false;
            }
            release(entry);
        }
    }
}
