package io.tapastream.jobs.encode;

import io.tapastream.inference.encode.SaeEncoderPool;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.jobs.intake.ModelStore;
import io.tapastream.jobs.intake.RandomCodesFile;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.shared.Shared;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open SAE encoders of this process and the threads that open them: all subtasks of a
 * TaskManager share one pool for each byte budget and model store. Safe for use by several threads.
 */
final class SaeEncoders implements EncoderSource {
    /** Reading is bound by the model store, and copying weights by memory: more gain nothing. */
    private static final int THREADS = 2;

    private static final Shared<Key, SaeEncoders> SHARED = new Shared<>(SaeEncoders::close);

    private final ModelStore store;
    private final SaeEncoderPool pool;
    private final ExecutorService threads;
    private final SaeLoader loader;

    /** Random codes, by the digest of their file: a few numbers each, which stay. */
    private final Map<String, RandomLease> drawn = new ConcurrentHashMap<>();

    /**
     * @param modelStore the store's directory
     * @param byteBudget of the pool
     */
    private record Key(String modelStore, long byteBudget) {}

    private SaeEncoders(Key key) {
        store = new ModelStore(key.modelStore());
        pool = new SaeEncoderPool(key.byteBudget());
        AtomicInteger number = new AtomicInteger();
        threads =
                Executors.newFixedThreadPool(
                        THREADS,
                        run -> {
                            Thread thread =
                                    new Thread(run, "sae-loader-" + number.getAndIncrement());
                            thread.setDaemon(true);
                            return thread;
                        });
        loader = new SaeLoader(threads);
    }

    static Shared.Use<SaeEncoders> use(String modelStore, long byteBudget) throws Exception {
        Key key = new Key(modelStore, byteBudget);
        return SHARED.use(key, () -> new SaeEncoders(key));
    }

    /** {@inheritDoc} See {@link SaeLoader} for what fails. */
    @Override
    public CompletableFuture<CodesLease> load(SaeCheckpoint sae) {
        return loader.load(sae, () -> lease(sae));
    }

    @Override
    public CodesLease leaseIfOpen(SaeCheckpoint sae) {
        if (isDrawn(sae)) {
            return drawn.get(sae.sha256());
        }
        return pool.leaseIfOpen(name(sae)).map(EncoderLease::new).orElse(null);
    }

    private CodesLease lease(SaeCheckpoint sae) throws Exception {
        if (isDrawn(sae)) {
            RandomLease read = new RandomLease(RandomCodesFile.read(store.read(sae.sha256())));
            drawn.put(sae.sha256(), read);
            return read;
        }
        return new EncoderLease(
                pool.lease(name(sae), () -> store.read(sae.sha256(), sae.descriptor())));
    }

    private static boolean isDrawn(SaeCheckpoint sae) {
        return sae.descriptor().architecture().equals(SaeDescriptor.RANDOM);
    }

    /** One file can be read as several SAEs, which differ in k for example. */
    private static String name(SaeCheckpoint sae) {
        return sae.sha256() + " " + sae.descriptor().toJson();
    }

    /** Number of SAE encoders that are open or being opened. */
    int open() {
        return pool.size();
    }

    /** Bytes of their weights. */
    long openBytes() {
        return pool.openBytes();
    }

    private void close() {
        threads.shutdownNow();
        pool.close();
    }
}
