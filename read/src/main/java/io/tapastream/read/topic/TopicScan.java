package io.tapastream.read.topic;

import io.tapastream.schemas.registry.SchemaRegistryException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic from its beginning and then on, in a thread of its own, which begins when it is
 * first needed. Where Kafka or the schema registry fails, all that was taken is forgotten and the
 * next {@link #begin} starts again. Thread-safe.
 */
final class TopicScan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicScan.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final String topic;
    private final Supplier<KafkaConsumer<byte[], byte[]>> connect;
    private final Consumer<ConsumerRecord<byte[], byte[]>> taker;
    private final Runnable forgetter;
    private Thread reader;
    private boolean complete;
    private volatile boolean closing;

    /**
     * @param topic to read
     * @param connect makes a consumer
     * @param taker is given every record, by the thread of the scan
     * @param forgetter drops what the taker kept
     */
    TopicScan(
            String topic,
            Supplier<KafkaConsumer<byte[], byte[]>> connect,
            Consumer<ConsumerRecord<byte[], byte[]>> taker,
            Runnable forgetter) {
        this.topic = topic;
        this.connect = connect;
        this.taker = taker;
        this.forgetter = forgetter;
    }

    /** Begins to read, if it does not read already. */
    synchronized void begin() {
        if (reader == null) {
            reader = new Thread(this::readAll, topic + "-reader");
            reader.setDaemon(true);
            reader.start();
        }
    }

    /** Whether all that was there at the beginning has been taken. */
    synchronized boolean complete() {
        return complete;
    }

    private void readAll() {
        try (KafkaConsumer<byte[], byte[]> consumer = connect.get()) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!closing) {
                if (!complete()
                        && partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
                    setComplete();
                }
                consumer.poll(POLL).forEach(taker);
            }
        } catch (InterruptException e) {
            LOG.debug("reading of {} was stopped", topic, e);
        } catch (KafkaException | SchemaRegistryException e) {
            LOG.warn("the topic {} cannot be read; the next request starts again", topic, e);
            forget();
        }
    }

    private synchronized void setComplete() {
        complete = true;
    }

    private synchronized void forget() {
        complete = false;
        forgetter.run();
        reader = null;
    }

    /** Ends the reading. */
    @Override
    public void close() {
        closing = true;
        Thread running;
        synchronized (this) {
            running = reader;
        }
        if (running != null) {
            running.interrupt();
        }
    }
}
