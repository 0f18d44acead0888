package io.tapastream.cli.watch;

import io.tapastream.read.model.Evaluation;
import java.util.List;

/** Where the live view goes: a screen, lines of text or lines of JSON. */
interface WatchOutput extends AutoCloseable {
    /**
     * Shows what is new.
     *
     * @param changed the evaluations that changed since the last call; may be empty
     * @param lag records that were not read yet
     */
    void show(List<Evaluation> changed, long lag) throws InterruptedException;

    /**
     * Says that Kafka does not answer, and that what was shown may be out of date, until the next
     * {@link #show}.
     *
     * @param why one sentence
     */
    void stale(String why) throws InterruptedException;

    @Override
    default void close() {}
}
