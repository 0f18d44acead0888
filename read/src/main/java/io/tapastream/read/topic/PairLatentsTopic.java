package io.tapastream.read.topic;

import io.tapastream.read.model.EvaluationId;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.topics.RecordAge;
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
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic {@code pair-latents}, for looking at. Nothing is read before somebody asks. In memory
 * stays where the records of each evaluation lie, a range of offsets of each partition, and the
 * latents of the evaluations that were asked for last. Thread-safe.
 */
public final class PairLatentsTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PairLatentsTopic.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_READ = Duration.ofSeconds(10);

    /** Evaluations of which all pairs are kept. */
    private static final int RECENT = 3;

    private final String topic;
    private final Supplier<KafkaConsumer<byte[], byte[]>> connect;
    private final RecordFraming framing;
    private final TopicScan scan;
    private final Map<EvaluationId, Map<Integer, Range>> ranges = new HashMap<>();
    private final Map<EvaluationId, Loaded> recent = new RecentlyRead();
    private KafkaConsumer<byte[], byte[]> byOffset;
    private volatile boolean closing;

    /**
     * What is active on the images of a pair.
     *
     * @param removedConcept of the pair, as it was evaluated
     * @param addedConcept of the pair; null where there is none
     * @param original active latents of the original image, ascending
     * @param perturbed active latents of the perturbed image, ascending
     */
    public record Active(
            int removedConcept, Integer addedConcept, int[] original, int[] perturbed) {}

    /** The first and the last offset of an evaluation in one partition. */
    private record Range(long first, long last) {}

    /**
     * The newest record of a pair.
     *
     * @param age of the record
     * @param active what it says; null where it says nothing of the pair any more
     */
    private record Newest(RecordAge age, Active active) {}

    /**
     * The pairs of one evaluation.
     *
     * @param pairs by their ids
     * @param next offset of each partition up to which they were read
     */
    private record Loaded(Map<String, Newest> pairs, Map<Integer, Long> next) {
        Map<String, Active> shown() {
            Map<String, Active> shown = new HashMap<>();
            pairs.forEach(
                    (id, newest) -> {
                        if (newest.active() != null) {
                            shown.put(id, newest.active());
                        }
                    });
            return shown;
        }
    }

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
    public PairLatentsTopic(
            String topic, Supplier<KafkaConsumer<byte[], byte[]>> connect, RecordFraming framing) {
        this.framing = framing;
        this.topic = topic;
        this.connect = connect;
        scan = new TopicScan(topic, connect, this::take, this::forget);
    }

    /** Whether all that was there at the beginning is known. */
    public boolean complete() {
        return scan.complete();
    }

    private Map<Integer, Range> rangesOf(EvaluationId id) {
        scan.begin();
        synchronized (this) {
            return Map.copyOf(ranges.getOrDefault(id, Map.of()));
        }
    }

    private synchronized void forget() {
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
    public Map<String, Active> of(EvaluationId id) {
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
            return loaded.shown();
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

    private static void put(Map<String, Newest> pairs, PairLatents latents) {
        RecordAge age = RecordAge.of(latents);
        Newest known = pairs.get(latents.getPairId());
        if (age.replaces(known == null ? null : known.age())) {
            pairs.put(latents.getPairId(), new Newest(age, active(latents)));
        }
    }

    private static Active active(PairLatents latents) {
        if (latents.getOriginal() == null || latents.getPerturbed() == null) {
            return null;
        }
        return new Active(
                latents.getRemovedConcept(),
                latents.getAddedConcept(),
                latents.getOriginal().stream().mapToInt(Integer::intValue).toArray(),
                latents.getPerturbed().stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public void close() {
        closing = true;
        scan.close();
        synchronized (recent) {
            if (byOffset != null) {
                byOffset.close();
                byOffset = null;
            }
        }
    }
}
