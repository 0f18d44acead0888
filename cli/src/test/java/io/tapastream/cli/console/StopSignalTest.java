package io.tapastream.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StopSignalTest {
    @Test
    void aSignalInterruptsTheWorkAndTheProcessGoesOn() {
        AtomicBoolean stoppedInOrder = new AtomicBoolean();
        assertThatThrownBy(
                        () ->
                                StopSignal.during(
                                        () -> {
                                            try {
                                                raiseTerm();
                                                return new CountDownLatch(1)
                                                        .await(60, TimeUnit.SECONDS);
                                            } finally {
                                                stoppedInOrder.set(true);
                                            }
                                        }))
                .isInstanceOf(InterruptedException.class);
        assertThat(stoppedInOrder).isTrue();
        assertThat(StopSignal.isRequested()).isTrue();
    }

    @Test
    void whatTheWorkReturnsOrThrowsComesThrough() throws Exception {
        assertThat(StopSignal.during(() -> 7)).isEqualTo(7);
        assertThat(StopSignal.isRequested()).isFalse();
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

    private static void raiseTerm() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("raise", signal)
                .invoke(null, signal.getConstructor(String.class).newInstance("TERM"));
    }
}
