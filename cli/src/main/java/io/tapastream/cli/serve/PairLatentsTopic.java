package io.tapastream.cli.serve;

import io.tapastream.cli.scores.EvaluationId;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.registry.SchemaRegistryException;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic {@code pair-latents}, for looking at. Nothing is read before somebody asks. In memory
 * stays where the records of each evaluation lie, a range of offsets of each partition, and the
 * latents of the evaluations that were asked for last. Thread-safe.
 */
final class PairLatentsTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PairLatentsTopic.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_READ = Duration.ofSeconds(10);

    /** Evaluations of which all pairs are kept. */
    private static final int RECENT = 3;

    private final String topic;
    private final Supplier<KafkaConsumer<byte[], byte[]>> connect;
    private final RecordFraming framing;
    private final Map<EvaluationId, Map<Integer, Range>> ranges = new HashMap<>();
    private final Map<EvaluationId, Loaded> recent = new RecentlyRead();
    private KafkaConsumer<byte[], byte[]> byOffset;
    private Thread reader;
    private boolean complete;
    private volatile boolean closing;

    /**
     * What is active on the images of a pair.
     *
     * @param removedConcept of the pair, as it was evaluated
     * @param addedConcept of the pair; null where there is none
     * @param original active latents of the original image, ascending
     * @param perturbed active latents of the perturbed image, ascending
     */
    record Active(int removedConcept, Integer addedConcept, int[] original, int[] perturbed) {}

    /** The first and the last offset of an evaluation in one partition. */
    private record Range(long first, long last) {}

    /**
     * The pairs of one evaluation.
     *
     * @param pairs by their ids
     * @param next offset of each partition up to which they were read
     */
    private record Loaded(Map<String, Active> pairs, Map<Integer, Long> next) {}

    private static final class RecentlyRead extends LinkedHashMap<EvaluationId, Loaded> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EvaluationId, Loaded> eldest) {
            return size() > RECENT;
        }
    }

    /**
     * @param topic of the latents
     * @param connect makes a consumer
     * @param framing that the topic has
     */
    PairLatentsTopic(
            String topic, Supplier<KafkaConsumer<byte[], byte[]>> connect, RecordFraming framing) {
        this.framing = framing;
        this.topic = topic;
        this.connect = connect;
    }

    /** Whether all that was there at the beginning is known. */
    synchronized boolean complete() {
        return complete;
    }

    private synchronized Map<Integer, Range> rangesOf(EvaluationId id) {
        if (reader == null) {
            reader = new Thread(this::readAll, "pair-latents-reader");
            reader.setDaemon(true);
            reader.start();
        }
        return Map.copyOf(ranges.getOrDefault(id, Map.of()));
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
                consumer.poll(POLL).forEach(this::take);
            }
        } catch (InterruptException e) {
            LOG.debug("reading of the pairs' latents was stopped", e);
        } catch (KafkaException | SchemaRegistryException e) {
            LOG.warn("the latents of pairs cannot be read; the next request begins anew", e);
            forget();
        }
    }

    private synchronized void setComplete() {
        complete = true;
    }

    private synchronized void forget() {
        reader = null;
        complete = false;
        ranges.clear();
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        PairLatents latents = decode(record);
        if (latents != null) {
            ranges.computeIfAbsent(idOf(latents), id -> new HashMap<>())
                    .merge(
                            record.partition(),
                            new Range(record.offset(), record.offset()),
                            (known, here) -> new Range(known.first(), here.last()));
        }
    }

    private static EvaluationId idOf(PairLatents latents) {
        return new EvaluationId(
                latents.getRun(), latents.getSae(), latents.getStep(), latents.getDataSet());
    }

    private PairLatents decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            SpecificRecord value = record.value() == null ? null : framing.decode(record.value());
            return value instanceof PairLatents latents ? latents : null;
        } catch (WireFormatException e) {
            LOG.debug("left out offset {} of partition {}", record.offset(), record.partition(), e);
            return null;
        }
    }

    /** The pairs of an evaluation by their ids, as far as the topic was read. */
    Map<String, Active> of(EvaluationId id) {
        Map<Integer, Range> wanted = rangesOf(id);
        synchronized (recent) {
            if (closing || wanted.isEmpty()) {
                return Map.of();
            }
            Loaded loaded = recent.remove(id);
            if (loaded == null) {
                loaded = new Loaded(new HashMap<>(), new HashMap<>());
            }
            recent.put(id, loaded);
            for (Map.Entry<Integer, Range> range : wanted.entrySet()) {
                load(id, loaded, range.getKey(), range.getValue());
            }
            return Map.copyOf(loaded.pairs());
        }
    }

    private void load(EvaluationId id, Loaded loaded, int number, Range range) {
        long from = Math.max(range.first(), loaded.next().getOrDefault(number, 0L));
        if (from > range.last()) {
            return;
        }
        if (byOffset == null) {
            byOffset = connect.get();
        }
        TopicPartition partition = new TopicPartition(topic, number);
        byOffset.assign(List.of(partition));
        byOffset.seek(partition, from);
        long end = System.nanoTime() + LONGEST_READ.toNanos();
        while (System.nanoTime() < end && byOffset.position(partition) <= range.last()) {
            for (ConsumerRecord<byte[], byte[]> record : byOffset.poll(POLL)) {
                PairLatents latents = decode(record);
                if (latents != null && idOf(latents).equals(id)) {
                    put(loaded.pairs(), latents);
                }
            }
            loaded.next().put(number, byOffset.position(partition));
        }
    }

    private static void put(Map<String, Active> pairs, PairLatents latents) {
        if (latents.getOriginal() == null || latents.getPerturbed() == null) {
            pairs.remove(latents.getPairId());
            return;
        }
        pairs.put(
                latents.getPairId(),
                new Active(
                        latents.getRemovedConcept(),
                        latents.getAddedConcept(),
                        latents.getOriginal().stream().mapToInt(Integer::intValue).toArray(),
                        latents.getPerturbed().stream().mapToInt(Integer::intValue).toArray()));
    }

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
        synchronized (recent) {
            if (byOffset != null) {
                byOffset.close();
                byOffset = null;
            }
        }
    }
}
