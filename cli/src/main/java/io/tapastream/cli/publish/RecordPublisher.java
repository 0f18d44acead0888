package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.local.KafkaFailures;
import io.tapastream.schemas.registry.SchemaRegistryException;
import io.tapastream.schemas.wire.RecordFraming;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records to topics with an idempotent producer: each once and in order, or a failure. A
 * failure of a record that was handed over earlier shows at the next call. Thread-safe.
 */
public final class RecordPublisher implements AutoCloseable {
    private static final int BATCH_BYTES = 256 * 1024;

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordFraming framing;
    private final AtomicReference<CliException> failure = new AtomicReference<>();
    private final AtomicLong unanswered = new AtomicLong();

    private RecordPublisher(
            String bootstrapServers,
            KafkaProducer<byte[], byte[]> producer,
            RecordFraming framing) {
        this.bootstrapServers = bootstrapServers;
        this.producer = producer;
        this.framing = framing;
    }

    /** A publisher to these brokers with the ordinary settings. */
    public static RecordPublisher connect(String bootstrapServers) {
        return connect(bootstrapServers, Map.of());
    }

    /**
     * A publisher to these brokers; it connects when it is first used.
     *
     * @param properties further settings of the Kafka client, such as those of its security
     * @throws CliException when a setting is wrong
     */
    public static RecordPublisher connect(String bootstrapServers, Map<String, String> properties) {
        return connect(bootstrapServers, properties, RecordFraming.SINGLE_OBJECT);
    }

    /** The same, with the framing that the topics of the deployment have. */
    public static RecordPublisher connect(
            String bootstrapServers, Map<String, String> properties, RecordFraming framing) {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
        // On a partition that is just becoming led, a later batch could be taken before an earlier
        // one, which then fits no more: one at a time.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.putAll(properties);
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try {
            return new RecordPublisher(
                    bootstrapServers,
                    new KafkaProducer<>(
                            config, new ByteArraySerializer(), new ByteArraySerializer()),
                    framing);
        } catch (KafkaException e) {
            throw KafkaFailures.explain("connect to Kafka", bootstrapServers, e);
        }
    }

    /** Hears once what became of a record, on a thread of the producer or within send. */
    interface Delivery {
        void delivered();

        /**
         * @param collateral whether another record of the same batch is at fault, so that this one
         *     may be sent again
         */
        void refused(RecordRefusedException problem, boolean collateral);
    }

    /**
     * Hands a record over; it is written in the background.
     *
     * @throws RecordRefusedException when this record is refused before it is on its way; others
     *     can still be sent
     * @throws CliException when Kafka cannot be reached, or an earlier record failed
     */
    public void send(String topic, byte[] key, SpecificRecord record) {
        rethrow();
        AtomicReference<RecordRefusedException> own = new AtomicReference<>();
        Thread sender = Thread.currentThread();
        hand(
                topic,
                key,
                record,
                new Delivery() {
                    @Override
                    public void delivered() {}

                    @Override
                    public void refused(RecordRefusedException problem, boolean collateral) {
                        // What the producer refuses by itself it reports before send returns.
                        if (Thread.currentThread() == sender) {
                            own.set(problem);
                        } else {
                            failure.compareAndSet(null, problem);
                        }
                    }
                });
        if (own.get() != null) {
            throw own.get();
        }
    }

    /**
     * Hands a record over and says what became of it. A record that is refused is no failure of the
     * others.
     *
     * @throws CliException when Kafka cannot be reached, or an earlier record failed
     */
    void send(String topic, byte[] key, SpecificRecord record, Delivery delivery) {
        rethrow();
        hand(topic, key, record, delivery);
    }

    private void hand(String topic, byte[] key, SpecificRecord record, Delivery delivery) {
        byte[] value = encode(topic, record);
        AtomicBoolean done = new AtomicBoolean();
        unanswered.incrementAndGet();
        try {
            // The callback receives every failure that the future would hold.
            Future<RecordMetadata> unused =
                    producer.send(
                            new ProducerRecord<>(topic, key, value),
                            (metadata, problem) -> {
                                if (done.compareAndSet(false, true)) {
                                    settle(topic, value.length, problem, delivery);
                                    answered();
                                }
                            });
        } catch (KafkaException e) {
            if (done.compareAndSet(false, true)) {
                answered();
                if (!KafkaRefusals.isOfOneRecord(e)) {
                    throw explain(topic, e);
                }
                settle(topic, value.length, e, delivery);
            }
        } catch (RuntimeException e) {
            if (done.compareAndSet(false, true)) {
                answered();
            }
            throw e;
        }
    }

    private void settle(String topic, int bytes, Exception problem, Delivery delivery) {
        if (problem == null) {
            delivery.delivered();
        } else if (KafkaRefusals.isOfOneRecord(problem)) {
            delivery.refused(
                    KafkaRefusals.explain(topic, bytes, problem),
                    KafkaRefusals.isCollateral(problem));
        } else {
            failure.compareAndSet(null, explain(topic, problem));
        }
    }

    private byte[] encode(String topic, SpecificRecord record) {
        try {
            return framing.encode(topic, record);
        } catch (SchemaRegistryException e) {
            throw new CliException(e.getMessage(), e);
        }
    }

    /**
     * Waits until everything handed over is written by the brokers.
     *
     * @throws CliException when a record could not be
     */
    public void flush() {
        producer.flush();
        awaitAnswers();
        rethrow();
    }

    /** What was too large together is sent again in parts, for which the producer need not wait. */
    private void awaitAnswers() {
        synchronized (unanswered) {
            while (unanswered.get() > 0 && failure.get() == null) {
                try {
                    unanswered.wait(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CliException("stopped before it was done", e);
                }
            }
        }
    }

    private void answered() {
        synchronized (unanswered) {
            unanswered.decrementAndGet();
            unanswered.notifyAll();
        }
    }

    private CliException explain(String topic, Exception problem) {
        return KafkaFailures.explain("publish to the topic " + topic, bootstrapServers, problem);
    }

    private void rethrow() {
        CliException first = failure.get();
        if (first != null) {
            throw new CliException(first.getMessage(), first);
        }
    }

    /** Waits a little for what is on its way, and closes. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
