package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.SaeCheckpoint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens SAE encoders away from the task threads, and distinguishes what will pass from what will
 * not.
 *
 * <p>A model store that cannot be reached is tried again for as long as it takes, with growing
 * pauses: the SAE checkpoint waits in state and holds up nothing else, and a refusal would be
 * final. A file that is not there is tried a few times, since some file systems show a new file
 * late. Everything else (a damaged file, weights that ONNX Runtime refuses, no memory, a library
 * that cannot be loaded, no thread to run on) fails at once: whatever goes wrong completes the
 * future, as somebody waits for it. Safe for use by several threads.
 */
final class SaeLoader {
    private static final Logger LOG = LoggerFactory.getLogger(SaeLoader.class);
    private static final int MISSING_ATTEMPTS = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Executor threads;
    private final Duration firstPause;

    SaeLoader(Executor threads) {
        this(threads, Duration.ofSeconds(1));
    }

    /**
     * @param firstPause before the second attempt; doubled before each later one
     */
    SaeLoader(Executor threads, Duration firstPause) {
        this.threads = threads;
        this.firstPause = firstPause;
    }

    /**
     * @param sae which is opened, for the log
     * @param opening opens it
     * @return the lease, or any failure; its receiver closes the lease, or cancels the future
     *     before it is done
     */
    CompletableFuture<CodesLease> load(SaeCheckpoint sae, Callable<CodesLease> opening) {
        CompletableFuture<CodesLease> lease = new CompletableFuture<>();
        submit(() -> attempt(sae, opening, lease, 1), Duration.ZERO, lease);
        return lease;
    }

    private void attempt(
            SaeCheckpoint sae,
            Callable<CodesLease> opening,
            CompletableFuture<CodesLease> lease,
            int number) {
        if (lease.isDone()) {
            return;
        }
        try {
            CodesLease opened = opening.call();
            if (!lease.complete(opened)) {
                opened.close();
            }
        } catch (IOException e) {
            boolean missing =
                    e instanceof FileNotFoundException || e instanceof NoSuchFileException;
            if (missing && number >= MISSING_ATTEMPTS) {
                lease.completeExceptionally(e);
                return;
            }
            Duration pause = pauseAfter(number);
            LOG.warn(
                    "The SAE checkpoint {} cannot be read from the model store, next attempt in {}"
                            + " s: {}",
                    sae.id(),
                    pause.toSeconds(),
                    e.toString());
            submit(() -> attempt(sae, opening, lease, number + 1), pause, lease);
        } catch (Throwable e) {
            lease.completeExceptionally(e);
        }
    }

    /**
     * After a pause a timer's thread hands the attempt over: a failure there is not lost either.
     */
    private void submit(Runnable attempt, Duration pause, CompletableFuture<CodesLease> lease) {
        Executor reporting =
                run -> {
                    try {
                        threads.execute(run);
                    } catch (Throwable e) {
                        lease.completeExceptionally(e);
                    }
                };
        Executor later =
                pause.isZero()
                        ? reporting
                        : CompletableFuture.delayedExecutor(
                                pause.toMillis(), TimeUnit.MILLISECONDS, reporting);
        later.execute(attempt);
    }

    private Duration pauseAfter(int attempts) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(attempts - 1, 20));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
