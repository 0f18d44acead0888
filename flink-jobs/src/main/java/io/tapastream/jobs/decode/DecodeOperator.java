package io.tapastream.jobs.decode;

import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.kafka.RetryingDecoder;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.jobs.shared.EmbeddingCache;
import io.tapastream.jobs.shared.Shared;
import io.tapastream.schemas.wire.WireFormatException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * The decode stage: checks each record; samples go on, the rest to its side output.
 *
 * <p>Images are read, decoded and prepared on threads of their own while this one goes on, and
 * while the image encoder behind it runs. Samples and watermarks leave in the order in which they
 * came: the later record of an image must stay the later one. What is under way is bounded in
 * number and bytes, and is sent on before a Flink checkpoint's barrier and at the end of input, so
 * it needs no state.
 */
public final class DecodeOperator extends AbstractStreamOperator<Sample>
        implements OneInputStreamOperator<SourceRecord, Sample> {
    private static final long serialVersionUID = 1L;

    /** Records under way above which no more are read, in bytes as they came. */
    private static final long MOST_BYTES = 64L << 20;

    private final EvaluationSettings settings;
    private final RetryingDecoder framing;

    private transient MailboxExecutor mailbox;
    private transient Shared.Use<ExecutorService> threads;
    private transient Shared.Use<EmbeddingCache> embeddings;
    private transient DecodeFunction decoder;
    private transient OrderedWork<Item> work;
    private transient AtomicBoolean notified;

    /**
     * What leaves in order.
     *
     * @param decoded from a record; null for a watermark
     * @param time the record's; null where it has none
     * @param mark the watermark; null for a record
     */
    private record Item(Decoded decoded, Long time, Watermark mark) {}

    /**
     * @param framing by which records are read
     */
    public DecodeOperator(EvaluationSettings settings, RetryingDecoder framing) {
        this.settings = settings;
        this.framing = framing;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        mailbox = mailboxExecutor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        int number = DecodeThreads.number(settings.inference().decodeThreads());
        threads = DecodeThreads.use(number);
        embeddings = EmbeddingCache.use(settings);
        notified = new AtomicBoolean();
        // Enough that the threads do not run dry while the image encoder has a batch.
        int mostImages = 2 * (settings.inference().encoderBatch() + number);
        work = new OrderedWork<>(threads.get(), this::signal, mostImages, MOST_BYTES);
        DecodeMetrics metrics = new DecodeMetrics(getMetricGroup(), work::works);
        decoder = new DecodeFunction(settings, embeddings.get(), metrics);
    }

    @Override
    public void processElement(StreamRecord<SourceRecord> element) throws Exception {
        SourceRecord record = element.getValue();
        if (record.value() == null) {
            // A tombstone of a compacted topic says nothing: what it deletes was never announced.
            return;
        }
        Long time = element.hasTimestamp() ? element.getTimestamp() : null;
        SpecificRecord avro;
        try {
            avro = framing.decode(record.value());
        } catch (WireFormatException e) {
            add(Decoded.of(record.reject(e.code().name(), e.getMessage(), null, null)), time);
            return;
        }
        if (!RecordDecoder.holdsImages(avro)) {
            add(decoder.decode(record, avro), time);
            return;
        }
        work.submit(
                record.value().length, () -> new Item(decoder.decode(record, avro), time, null));
        sendReady();
        while (work.isFull()) {
            send(work.take());
        }
    }

    private void add(Decoded decoded, Long time) {
        Item item = new Item(decoded, time, null);
        if (work.isEmpty()) {
            send(item);
        } else {
            work.add(item);
        }
    }

    /** On a decode thread: has the task thread look, unless it is notified to already. */
    private void signal() {
        if (notified.compareAndSet(false, true)) {
            try {
                mailbox.execute(this::sendReady, "send decoded images");
            } catch (RejectedExecutionException e) {
                LOG.debug("The task is over, decoded images are not sent.", e);
            }
        }
    }

    private void sendReady() throws Exception {
        notified.set(false);
        while (work.isReady()) {
            send(work.take());
        }
    }

    private void sendAll() throws Exception {
        while (!work.isEmpty()) {
            send(work.take());
        }
    }

    private void send(Item item) {
        if (item.mark() != null) {
            output.emitWatermark(item.mark());
            return;
        }
        Decoded decoded = item.decoded();
        if (decoded.sample() != null) {
            output.collect(stamped(decoded.sample(), item.time()));
        }
        if (decoded.vocabulary() != null) {
            output.collect(DecodeFunction.VOCABULARIES, stamped(decoded.vocabulary(), item.time()));
        }
        if (decoded.saePart() != null) {
            output.collect(DecodeFunction.SAE_PARTS, stamped(decoded.saePart(), item.time()));
        }
        if (decoded.rejection() != null) {
            output.collect(SideOutputs.REJECTED, stamped(decoded.rejection(), item.time()));
        }
    }

    private static <T> StreamRecord<T> stamped(T value, Long time) {
        return time == null ? new StreamRecord<>(value) : new StreamRecord<>(value, time);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (work.isEmpty()) {
            output.emitWatermark(mark);
        } else {
            work.add(new Item(null, null, mark));
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        sendAll();
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long flinkCheckpointId) throws Exception {
        sendAll();
    }

    @Override
    public void finish() throws Exception {
        sendAll();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        try {
            if (work != null) {
                work.cancel();
            }
            if (threads != null) {
                threads.close();
            }
            if (embeddings != null) {
                embeddings.close();
            }
        } finally {
            super.close();
        }
    }
}
