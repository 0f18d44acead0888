package io.tapastream.cli.local;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work that an interrupt of the calling thread does not reach. Kafka and Flink leave half of
 * themselves behind, and print stack traces, when their start or stop is interrupted; so these run
 * to their end, and the interrupt is noticed by whatever blocks next.
 */
final class Uninterruptibly {
    private Uninterruptibly() {}

    /** Does the work in a thread of its own; the caller waits and keeps its interrupt. */
    static <T> T call(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, Thread.currentThread().getName() + "-uninterruptible").start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof Exception cause ? cause : e;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
