package io.tapastream.tests.faults;

import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.tests.endtoend.Records;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes slices of the load in the background, with the publisher that people use. */
final class LoadPublisher implements AutoCloseable {
    /** On a busy machine a broker that is killed takes its time to come back. */
    private static final Map<String, String> PATIENT =
            Map.of(
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    "300000",
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    "300000");

    private final RecordPublisher publisher;
    private final KafkaProducer<byte[], byte[]> raw;
    private final List<FaultLoad.Garbage> garbage = new ArrayList<>();
    private long published;

    LoadPublisher(String bootstrapServers) {
        publisher = RecordPublisher.connect(bootstrapServers, PATIENT);
        raw =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                                1,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                PATIENT.get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                PATIENT.get(ProducerConfig.MAX_BLOCK_MS_CONFIG)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    void publish(SpecificRecord record) {
        Records.send(publisher, record);
        published++;
        publisher.flush();
    }

    /** A slice on its way: its first third is written, the rest follows. */
    record Underway(FutureTask<Void> task) {
        /** Waits until all of the slice is written. */
        void await() throws Exception {
            task.get();
        }
    }

    /** Begins to publish; returns when a third of the slice has been written. */
    Underway begin(FaultLoad.Slice slice) throws Exception {
        CountDownLatch third = new CountDownLatch(1);
        FutureTask<Void> task =
                new FutureTask<>(
                        () -> {
                            try {
                                send(slice, third);
                            } finally {
                                third.countDown();
                            }
                            return null;
                        });
        Thread thread = new Thread(task, "load");
        thread.setDaemon(true);
        thread.start();
        third.await();
        return new Underway(task);
    }

    private void send(FaultLoad.Slice slice, CountDownLatch third) throws Exception {
        List<SpecificRecord> records = slice.records();
        int apart = records.size() / slice.garbage().size();
        for (int i = 0; i < records.size(); i++) {
            Records.send(publisher, records.get(i));
            if (i % apart == 0 && i / apart < slice.garbage().size()) {
                FaultLoad.Garbage bad = slice.garbage().get(i / apart);
                // Compacted topics take no record without a key.
                byte[] key = ("garbage-" + garbage().size()).getBytes(StandardCharsets.UTF_8);
                raw.send(new ProducerRecord<>(bad.topic(), key, bad.bytes())).get();
                synchronized (garbage) {
                    garbage.add(bad);
                }
            }
            if (i == records.size() / 3) {
                publisher.flush();
                third.countDown();
            }
        }
        publisher.flush();
        synchronized (garbage) {
            published += records.size() + slice.garbage().size();
        }
    }

    /** All garbage that was sent. */
    List<FaultLoad.Garbage> garbage() {
        synchronized (garbage) {
            return List.copyOf(garbage);
        }
    }

    long published() {
        synchronized (garbage) {
            return published;
        }
    }

    @Override
    public void close() {
        publisher.close();
        raw.close(Duration.ofSeconds(5));
    }
}
