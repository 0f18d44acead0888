package io.tapastream.benchmarks;

import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Notes when the first settled MATCHScore and TAPAScore of each training step on so many images and
 * pairs can be read. Reads in a thread of its own.
 */
final class SettledWatch implements AutoCloseable {
    private final long images;
    private final long pairs;
    private final Map<Long, Long> matchTimes = new ConcurrentHashMap<>();
    private final Map<Long, Long> tapaTimes = new ConcurrentHashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::read, "settled-watch");
    private volatile boolean running = true;

    /**
     * @param isolation read_committed, as readers of scores must, or read_uncommitted for the time
     *     when the record was written
     */
    SettledWatch(String bootstrapServers, String isolation, long images, long pairs) {
        this.images = images;
        this.pairs = pairs;
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                isolation),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Topics.DEFAULT.matchScores(), Topics.DEFAULT.tapaScores())) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        while (running) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                note(record, System.nanoTime());
            }
        }
        consumer.close();
    }

    private void note(ConsumerRecord<byte[], byte[]> record, long now) {
        SpecificRecord value;
        try {
            value = RecordFraming.SINGLE_OBJECT.decode(record.value());
        } catch (WireFormatException e) {
            throw new IllegalStateException(e);
        }
        if (value instanceof MatchScore score
                && score.getStatus() == ScoreStatus.SETTLED
                && score.getImages() == images) {
            matchTimes.putIfAbsent(score.getStep(), now);
        } else if (value instanceof TapaScore score
                && score.getScope() == TapaScope.TOTAL
                && score.getStatus() == ScoreStatus.SETTLED
                && score.getImages() == images
                && score.getPairs() == pairs) {
            tapaTimes.putIfAbsent(score.getStep(), now);
        }
    }

    /** When both scores of a step could be read, by System.nanoTime; waits at most so long. */
    long await(long step, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (!matchTimes.containsKey(step) || (pairs > 0 && !tapaTimes.containsKey(step))) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("step " + step + " did not settle in " + longest);
            }
            Thread.sleep(5);
        }
        return Math.max(matchTimes.get(step), tapaTimes.getOrDefault(step, Long.MIN_VALUE));
    }

    /** How many steps have settled. */
    int settled() {
        return matchTimes.size();
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
