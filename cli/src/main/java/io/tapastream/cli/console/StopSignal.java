package io.tapastream.cli.console;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns Ctrl-C (SIGINT) and SIGTERM into an interrupt of the working thread. So a command does its
 * work in here, and the ordinary try statements of the work stop what it started, in order.
 *
 * <p>A shutdown hook would not do: the hooks of libraries run beside it, and that of ONNX Runtime
 * takes the native environment away from sessions that still compute, which aborts the process. A
 * second Ctrl-C, or a stop that takes longer than 30 seconds, ends the process at once.
 */
public final class StopSignal {
    /** What shells report for a process that Ctrl-C ended. */
    public static final int EXIT_CODE = 130;

    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private static volatile boolean requested;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();

    StopSignal() {}

    /**
     * Does the work in the calling thread, which is interrupted when the process shall stop.
     *
     * @throws InterruptedException when it was, whatever the work made of the interrupt
     * @throws Exception what the work throws otherwise
     */
    public static <T> T during(Callable<T> work) throws Exception {
        StopSignal signal = new StopSignal();
        requested = false;
        SignalHandlers handlers = SignalHandlers.install(List.of("INT", "TERM"), signal::stop);
        try {
            return signal.call(work);
        } finally {
            signal.done.countDown();
            handlers.close();
        }
    }

    /**
     * Whether this process was asked to stop; for work in other threads that would only take the
     * processors away from those that stop.
     */
    public static boolean isRequested() {
        return requested;
    }

    <T> T call(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (Exception e) {
            if (stopping.get() && !(e instanceof InterruptedException)) {
                // Libraries report the interrupt as failures of many kinds.
                InterruptedException interrupted = new InterruptedException(e.getMessage());
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    /** What a signal does. */
    void stop() {
        if (!stopping.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
        requested = true;
        Thread watch = new Thread(this::endWhenTooLong, "stop-signal");
        watch.setDaemon(true);
        watch.start();
        worker.interrupt();
    }

    private void endWhenTooLong() {
        try {
            if (!done.await(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println(
                        "tapastream: not everything stopped within %d seconds"
                                .formatted(LONGEST_STOP.toSeconds()));
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
