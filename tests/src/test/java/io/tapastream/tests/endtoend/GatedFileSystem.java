package io.tapastream.tests.endtoend;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** Local files whose readers wait at a gate while it is shut: a model store that is slow. */
public final class GatedFileSystem extends LocalFileSystem {
    private static final String SCHEME = "gated";

    private static volatile CountDownLatch gate = new CountDownLatch(0);
    private static final Semaphore WAITING = new Semaphore(0);

    /** Found by Flink. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new GatedFileSystem();
        }
    }

    /** A folder of this machine, as a URI of this file system. */
    static String uri(Path folder) {
        return SCHEME + "://" + folder.toAbsolutePath();
    }

    static void shut() {
        gate = new CountDownLatch(1);
        WAITING.drainPermits();
    }

    static void open() {
        gate.countDown();
    }

    /** Waits until somebody waits. */
    static void awaitReader() throws InterruptedException {
        if (!WAITING.tryAcquire(LocalEvaluator.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("nobody has read from the model store");
        }
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public boolean isDistributedFS() {
        return true;
    }

    @Override
    public FSDataInputStream open(org.apache.flink.core.fs.Path file) throws IOException {
        WAITING.release();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at the gate", e);
        }
        return super.open(file);
    }
}
