package io.tapastream.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class StopSignalTest {
    @Test
    void theWorkerIsInterruptedAndTheEndWaitsUntilItIsDone() throws Exception {
        CompletableFuture<StopSignal> working = new CompletableFuture<>();
        CompletableFuture<Void> interrupted = new CompletableFuture<>();
        CountDownLatch mayStop = new CountDownLatch(1);
        Thread worker =
                new Thread(
                        () -> {
                            StopSignal signal = new StopSignal();
                            working.complete(signal);
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.complete(null);
                            }
                            awaitUninterrupted(mayStop);
                            signal.done();
                        });
        worker.start();
        StopSignal signal = working.get(10, TimeUnit.SECONDS);
        CompletableFuture<Void> ended = CompletableFuture.runAsync(signal::stop);
        interrupted.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> ended.get(50, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        mayStop.countDown();
        ended.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatTheWorkReturnsOrThrowsComesThrough() throws Exception {
        assertThat(StopSignal.during(() -> 7)).isEqualTo(7);
        assertThatThrownBy(
                        () ->
                                StopSignal.during(
                                        () -> {
                                            throw new CliException("no");
                                        }))
                .isInstanceOf(CliException.class);
    }

    @Test
    void aFailureOfWorkThatWasToldToStopIsAnInterrupt() {
        StopSignal signal = new StopSignal();
        signal.done();
        assertThatThrownBy(
                        () ->
                                signal.call(
                                        () -> {
                                            signal.stop();
                                            throw new CliException("could not start");
                                        }))
                .isInstanceOf(InterruptedException.class)
                .hasCauseInstanceOf(CliException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
