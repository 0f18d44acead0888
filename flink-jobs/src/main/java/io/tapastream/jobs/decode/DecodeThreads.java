package io.tapastream.jobs.decode;

import io.tapastream.jobs.shared.Shared;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of this process that read, decode and prepare images, for all its subtasks. */
final class DecodeThreads {
    private static final Shared<Integer, ExecutorService> SHARED =
            new Shared<>(ExecutorService::shutdownNow);

    private DecodeThreads() {}

    /**
     * @param wanted number of threads; 0 for as many as processors
     */
    static int number(int wanted) {
        return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    }

    static Shared.Use<ExecutorService> use(int number) throws Exception {
        return SHARED.use(
                number,
                () -> {
                    AtomicInteger next = new AtomicInteger();
                    return Executors.newFixedThreadPool(
                            number,
                            run -> {
                                Thread thread = new Thread(run, "decode-" + next.getAndIncrement());
                                thread.setDaemon(true);
                                return thread;
                            });
                });
    }
}
