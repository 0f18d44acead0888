package io.tapastream.cli.console;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (SIGINT) and SIGTERM into an interrupt of the working thread, and holds the end of
 * the process back until its work has returned. So a command does its work in here, and the
 * ordinary try statements of the work stop what it started, in order.
 */
public final class StopSignal {
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean stopping;

    StopSignal() {}

    /**
     * Does the work in the calling thread, which is interrupted when the process shall stop.
     *
     * @throws InterruptedException when it was, whatever the work made of the interrupt
     * @throws Exception what the work throws otherwise
     */
    public static <T> T during(Callable<T> work) throws Exception {
        StopSignal signal = new StopSignal();
        Thread hook = new Thread(signal::stop, "stop-signal");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return signal.call(work);
        } finally {
            signal.done();
            takeBack(hook);
        }
    }

    private static void takeBack(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, because of the signal: nothing to take back.
            return;
        }
    }

    <T> T call(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (Exception e) {
            if (stopping && !(e instanceof InterruptedException)) {
                // Libraries report the interrupt as failures of many kinds.
                InterruptedException interrupted = new InterruptedException(e.getMessage());
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    /** Interrupts the worker and waits until it is done. */
    void stop() {
        stopping = true;
        worker.interrupt();
        try {
            if (!done.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(
                        "tapastream: not everything stopped within %d seconds"
                                .formatted(LONGEST_WAIT_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that the worker is done. */
    void done() {
        done.countDown();
    }
}
