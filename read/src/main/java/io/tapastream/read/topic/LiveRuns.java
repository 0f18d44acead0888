package io.tapastream.read.topic;

import io.tapastream.read.model.RunsModel;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model of all runs, kept up to date by one thread that reads the output topics. Where reading
 * fails, it starts again from the beginning after a pause. Thread-safe: the model is only ever
 * touched under this object's lock.
 */
public final class LiveRuns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRuns.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LAG_PERIOD = Duration.ofSeconds(2);

    /** Newest windows of each evaluation that the page can show. */
    private static final int WINDOWS = 200;

    private static final long RETRY_MILLIS = 2000;

    private final Supplier<OutputTopics> open;
    private final Thread thread = new Thread(this::run, "output-topics-reader");
    private volatile boolean closing;
    private RunsModel model = new RunsModel(WINDOWS);
    private Freshness freshness = new Freshness(0, false, Instant.EPOCH, -1, null);

    /**
     * How far the model is behind the topics.
     *
     * @param generation counts how often reading began
     * @param caughtUp whether all that was there when reading began has been read
     * @param lastWritten when Kafka got the newest record read; 1970 before the first
     * @param lag records in the topics that were not read yet; -1 when not known
     * @param failure why nothing can be read; null while it can
     */
    public record Freshness(
            int generation, boolean caughtUp, Instant lastWritten, long lag, String failure) {}

    private LiveRuns(Supplier<OutputTopics> open) {
        this.open = open;
        thread.setDaemon(true);
    }

    /**
     * Begins to read.
     *
     * @throws TopicsUnavailableException when the topics cannot be opened the first time
     */
    public static LiveRuns follow(Supplier<OutputTopics> open) {
        OutputTopics first = open.get();
        LiveRuns runs = new LiveRuns(new FirstThen(first, open));
        runs.thread.start();
        return runs;
    }

    private void run() {
        int generation = 0;
        while (!closing) {
            try (OutputTopics topics = open.get()) {
                // Not before: what is known stays on the page while Kafka is unavailable.
                generation++;
                begin(generation);
                read(topics);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("reading the output topics failed; it starts again", e);
                failed(e.getMessage());
            }
            try {
                Thread.sleep(RETRY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void begin(int generation) {
        model = new RunsModel(WINDOWS);
        freshness = new Freshness(generation, false, Instant.EPOCH, -1, freshness.failure());
    }

    private synchronized void failed(String message) {
        freshness =
                new Freshness(
                        freshness.generation(),
                        false,
                        freshness.lastWritten(),
                        -1,
                        message == null ? "reading failed" : message);
        notifyAll();
    }

    private void read(OutputTopics topics) throws InterruptedException {
        topics.readToEnd(this::apply);
        progress(topics.lag());
        long nextLag = 0;
        while (!closing) {
            topics.poll(POLL, this::apply);
            if (System.nanoTime() > nextLag) {
                progress(topics.lag());
                nextLag = System.nanoTime() + LAG_PERIOD.toNanos();
            }
        }
    }

    private synchronized void apply(SpecificRecord record, Instant written) {
        long before = model.version();
        model.apply(record, written);
        if (written.isAfter(freshness.lastWritten())) {
            freshness =
                    new Freshness(
                            freshness.generation(),
                            freshness.caughtUp(),
                            written,
                            freshness.lag(),
                            null);
        }
        if (model.version() != before && freshness.caughtUp()) {
            notifyAll();
        }
    }

    private synchronized void progress(long lag) {
        freshness = new Freshness(freshness.generation(), true, freshness.lastWritten(), lag, null);
        notifyAll();
    }

    /** What the function makes of the model; it must keep nothing of it. */
    public synchronized <T> T read(Function<RunsModel, T> function) {
        return function.apply(model);
    }

    public synchronized Freshness freshness() {
        return freshness;
    }

    /** Waits until the model is of another version or generation, at most so long. */
    public synchronized void awaitChange(int generation, long version, Duration longest)
            throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (freshness.generation() == generation && model.version() == version) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The topics that were opened already, then new ones. */
    private static final class FirstThen implements Supplier<OutputTopics> {
        private final Supplier<OutputTopics> then;
        private OutputTopics first;

        private FirstThen(OutputTopics first, Supplier<OutputTopics> then) {
            this.first = first;
            this.then = then;
        }

        @Override
        public OutputTopics get() {
            OutputTopics next = first;
            first = null;
            return next == null ? then.get() : next;
        }
    }
}
