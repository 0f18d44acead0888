package io.tapastream.jobs.decode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Work done on other threads whose results come back in the order in which it was handed over,
 * among results that were there at once. All methods belong to one thread; only the signal is
 * called on others.
 *
 * @param <T> the results
 */
final class OrderedWork<T> {
    private final Executor threads;
    private final Runnable signal;
    private final int mostWorks;
    private final long mostBytes;
    private final Deque<Slot<T>> slots = new ArrayDeque<>();
    private int works;
    private long bytes;

    /**
     * @param task computes the result; null where it was there at once
     * @param ready the result that was there at once
     * @param bytes that the work holds meanwhile
     */
    private record Slot<T>(FutureTask<T> task, T ready, long bytes) {
        boolean done() {
            return task == null || task.isDone();
        }
    }

    /**
     * @param threads do the work
     * @param signal called whenever a work is done, on the thread that did it
     * @param mostWorks above which it is full
     * @param mostBytes above which it is full
     */
    OrderedWork(Executor threads, Runnable signal, int mostWorks, long mostBytes) {
        this.threads = threads;
        this.signal = signal;
        this.mostWorks = mostWorks;
        this.mostBytes = mostBytes;
    }

    /** Hands a work over that holds so many bytes until it is taken back. */
    void submit(long heldBytes, Callable<T> work) {
        FutureTask<T> task =
                new FutureTask<>(work) {
                    @Override
                    protected void done() {
                        signal.run();
                    }
                };
        slots.add(new Slot<>(task, null, heldBytes));
        works++;
        bytes += heldBytes;
        threads.execute(task);
    }

    /** Puts a result behind all that was handed over before. */
    void add(T result) {
        slots.add(new Slot<>(null, result, 0));
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /** Works that were handed over and not taken back. */
    int works() {
        return works;
    }

    /** Whether results should be taken back before more work is handed over. */
    boolean isFull() {
        return works >= mostWorks || bytes >= mostBytes;
    }

    /** Whether {@link #take} would not wait. */
    boolean isReady() {
        return !slots.isEmpty() && slots.peek().done();
    }

    /**
     * Takes the oldest result back; waits for it where it is not done.
     *
     * @throws Exception what the work threw
     */
    T take() throws Exception {
        Slot<T> slot = slots.remove();
        if (slot.task == null) {
            return slot.ready;
        }
        works--;
        bytes -= slot.bytes;
        try {
            return slot.task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Gives up all work. */
    void cancel() {
        for (Slot<T> slot : slots) {
            if (slot.task != null) {
                slot.task.cancel(true);
            }
        }
        slots.clear();
    }
}
