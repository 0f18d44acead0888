package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;

/**
 * Publishes rows one by one. What is wrong with one row, here or at the brokers, leaves out that
 * row; what is wrong with Kafka ends the run. For one run.
 */
final class RowRun {
    private final RecordPublisher publisher;
    private final PublishListener listener;
    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    private final List<Refusal> collateral = new ArrayList<>();
    private final TreeSet<Integer> left = new TreeSet<>();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong deliveredBytes = new AtomicLong();
    private long handed;

    /** A row of a data set. */
    interface Row {
        /** Where it stands. */
        RowSource source();

        /**
         * Makes its record.
         *
         * @throws IOException when an image cannot be read
         */
        Message message() throws IOException;
    }

    /**
     * What is sent of a row.
     *
     * @param bytes size of the images in it
     */
    record Message(String topic, byte[] key, SpecificRecord value, long bytes) {}

    private record Refusal(int place, Row row, CliException problem, boolean collateral) {}

    RowRun(RecordPublisher publisher, PublishListener listener) {
        this.publisher = publisher;
        this.listener = listener;
    }

    /**
     * Publishes all rows and waits until the brokers have them.
     *
     * @throws CliException when Kafka cannot be reached or fails
     */
    PublishSummary publish(List<Row> rows) {
        try {
            for (int place = 0; place < rows.size(); place++) {
                attempt(place, rows.get(place));
                skipRefused(false);
            }
            publisher.flush();
            skipRefused(false);
            // Those that only shared a batch with a bad record: each in a batch of its own.
            for (Refusal again : List.copyOf(collateral)) {
                attempt(again.place(), again.row());
                publisher.flush();
                skipRefused(true);
            }
        } finally {
            listener.delivered(delivered.get(), deliveredBytes.get());
        }
        return new PublishSummary(delivered.get(), List.copyOf(left), deliveredBytes.get());
    }

    private void attempt(int place, Row row) {
        try {
            Message message = row.message();
            publisher.send(
                    message.topic(),
                    message.key(),
                    message.value(),
                    new Answer(place, row, message.bytes()));
            listener.published(++handed);
        } catch (CliException e) {
            throw e;
        } catch (NoSuchFileException e) {
            skip(place, row, "the file " + e.getFile() + " does not exist");
        } catch (AccessDeniedException e) {
            skip(place, row, "the file " + e.getFile() + " may not be read");
        } catch (IOException e) {
            skip(place, row, "cannot be read: " + e.getMessage());
        } catch (InvalidPathException e) {
            skip(place, row, SystemLocale.explain(e));
        } catch (OutOfMemoryError e) {
            skip(place, row, "cannot be read: the image does not fit the memory of this process");
        } catch (RuntimeException e) {
            skip(place, row, "cannot be published: " + e);
        }
    }

    private void skipRefused(boolean collateralToo) {
        for (Refusal refusal = refusals.poll(); refusal != null; refusal = refusals.poll()) {
            if (refusal.collateral() && !collateralToo) {
                collateral.add(refusal);
            } else {
                skip(refusal.place(), refusal.row(), refusal.problem().getMessage());
            }
        }
    }

    private void skip(int place, Row row, String problem) {
        left.add(place);
        listener.skipped(row.source().bad(problem));
    }

    /** What becomes of the record of one row, reported on a thread of the producer. */
    private final class Answer implements RecordPublisher.Delivery {
        private final int place;
        private final Row row;
        private final long bytes;

        private Answer(int place, Row row, long bytes) {
            this.place = place;
            this.row = Objects.requireNonNull(row);
            this.bytes = bytes;
        }

        @Override
        public void delivered() {
            delivered.incrementAndGet();
            deliveredBytes.addAndGet(bytes);
        }

        @Override
        public void refused(RecordRefusedException problem, boolean ofAnother) {
            refusals.add(new Refusal(place, row, problem, ofAnother));
        }
    }
}
