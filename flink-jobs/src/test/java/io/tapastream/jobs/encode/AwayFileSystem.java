package io.tapastream.jobs.encode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** Local files that cannot be read while they are away: a model store behind a broken network. */
public final class AwayFileSystem extends LocalFileSystem {
    private static final String SCHEME = "away";
    private static final Semaphore FAILURES = new Semaphore(0);

    private static volatile boolean away;

    /** Found by Flink. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new AwayFileSystem();
        }
    }

    /** A folder of this machine, as a URI of this file system. */
    static String uri(Path folder) {
        return SCHEME + "://" + folder.toAbsolutePath();
    }

    static void leave() {
        FAILURES.drainPermits();
        away = true;
    }

    static void comeBack() {
        away = false;
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
        if (away) {
            FAILURES.release();
            throw new IOException("connection refused");
        }
        return super.open(file);
    }
}
