package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SaeLoaderTest {
    private static final SaeCheckpoint SAE = Messages.sae("run", "sae", 1);

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final SaeLoader loader = new SaeLoader(thread, Duration.ofMillis(1));
    private final AtomicInteger attempts = new AtomicInteger();
    private final TinySaes saes = new TinySaes();

    @AfterEach
    void stop() {
        thread.shutdownNow();
        saes.close();
    }

    private static CodesLease get(CompletableFuture<CodesLease> load) throws Exception {
        return load.get(2, TimeUnit.MINUTES);
    }

    @Test
    void aStoreThatCannotBeReachedIsTriedUntilItCan() throws Exception {
        CompletableFuture<CodesLease> load =
                loader.load(
                        SAE,
                        () -> {
                            if (attempts.incrementAndGet() < 12) {
                                throw new IOException("connection reset");
                            }
                            return saes.lease(SAE);
                        });
        try (CodesLease lease = get(load)) {
            List<Sample> images = List.of(Messages.image("a", 1, new float[TinySaes.WIDTH]));
            assertThat(lease.codes(new SaeRunner(1, false), images, i -> false)).hasSize(1);
            assertThat(saes.inUse()).isOne();
        }
        assertThat(saes.inUse()).isZero();
        assertThat(attempts).hasValue(12);
    }

    @Test
    void aFileThatIsNotThereIsGivenUp() {
        CompletableFuture<CodesLease> load =
                loader.load(
                        SAE,
                        () -> {
                            attempts.incrementAndGet();
                            throw new NoSuchFileException("models/ab");
                        });
        assertThatThrownBy(() -> get(load)).hasCauseInstanceOf(NoSuchFileException.class);
        assertThat(attempts).hasValue(6);
    }

    @Test
    void whatIsDamagedOrTooLargeFailsAtOnce() {
        assertFailsAtOnce(
                () -> {
                    throw new SaeFormatException("TRUNCATED", "it ends early");
                });
        assertFailsAtOnce(
                () -> {
                    throw new OutOfMemoryError("direct buffer memory");
                });
        assertFailsAtOnce(
                () -> {
                    throw new UnsatisfiedLinkError("no onnxruntime in java.library.path");
                });
        assertFailsAtOnce(
                () -> {
                    throw new StackOverflowError();
                });
    }

    private void assertFailsAtOnce(Callable<CodesLease> opening) {
        attempts.set(0);
        CompletableFuture<CodesLease> load =
                loader.load(
                        SAE,
                        () -> {
                            attempts.incrementAndGet();
                            return opening.call();
                        });
        assertThatThrownBy(() -> get(load)).cause().isNotInstanceOf(IOException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aLeaseThatNobodyWantsAnyMoreIsClosed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<CodesLease> load =
                loader.load(
                        SAE,
                        () -> {
                            begun.countDown();
                            assertThat(cancelled.await(2, TimeUnit.MINUTES)).isTrue();
                            return saes.lease(SAE);
                        });
        assertThat(begun.await(2, TimeUnit.MINUTES)).isTrue();
        load.cancel(false);
        cancelled.countDown();
        // The loader's one thread takes this when it is through with the attempt.
        assertThat(thread.submit(saes::inUse).get(2, TimeUnit.MINUTES)).isZero();
    }

    @Test
    void threadsThatTakeNothingFailTheFirstAttemptAndALaterOne() throws Exception {
        Callable<CodesLease> unreachable =
                () -> {
                    attempts.incrementAndGet();
                    // The pause passes on a timer's thread, which then finds the pool shut down.
                    thread.shutdown();
                    throw new IOException("connection reset");
                };
        CompletableFuture<CodesLease> retried = loader.load(SAE, unreachable);
        assertThatThrownBy(() -> get(retried)).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(attempts).hasValue(1);
        CompletableFuture<CodesLease> first = loader.load(SAE, unreachable);
        assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(attempts).hasValue(1);
    }
}
