package io.tapastream.jobs.encode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** Local files that cannot be read at times: a model store behind a broken network. */
public final class UnavailableFileSystem extends LocalFileSystem {
    private static final String SCHEME = "unavailable";
    private static final Semaphore FAILURES = new Semaphore(0);

    private static volatile boolean unavailable;
    private static volatile Supplier<Error> error;

    /** Found by Flink. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new UnavailableFileSystem();
        }
    }

    /** A folder of this machine, as a URI of this file system. */
    static String uri(Path folder) {
        return SCHEME + "://" + folder.toAbsolutePath();
    }

    /** From now on reading fails, as it does where a server does not answer. */
    static void fail() {
        FAILURES.drainPermits();
        unavailable = true;
    }

    /** From now on reading fails with an error of the process. */
    static void failWith(Supplier<Error> thrown) {
        error = thrown;
    }

    static void recover() {
        unavailable = false;
        error = null;
    }

    /** Waits until somebody has failed to read. */
    static void awaitFailure() throws InterruptedException {
        if (!FAILURES.tryAcquire(2, TimeUnit.MINUTES)) {
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
        Supplier<Error> thrown = error;
        if (thrown != null) {
            throw thrown.get();
        }
        if (unavailable) {
            FAILURES.release();
            throw new IOException("connection refused");
        }
        return super.open(file);
    }
}
