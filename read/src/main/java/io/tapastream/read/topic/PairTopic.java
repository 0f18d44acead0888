package io.tapastream.read.topic;

import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ImageUri;
import io.tapastream.schemas.ReadyEmbedding;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pairs of the topic {@code image-pairs}, for looking at. Nothing is read before somebody asks.
 * Only what a pair is about and where its record lies stay in memory; the record is read again when
 * its images are asked for. Thread-safe.
 */
public final class PairTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PairTopic.class);
    private static final Duration POLL = Duration.ofMillis(500);

    /** Records that are kept after they were read; of at most about 1 MB each. */
    private static final int RECENT = 64;

    private static final Duration LONGEST_READ = Duration.ofSeconds(10);

    private final String topic;
    private final RecordFraming framing;
    private final TopicScan scan;
    private final Supplier<KafkaConsumer<byte[], byte[]>> connect;
    private final Map<PairId, PairEntry> pairs = new LinkedHashMap<>();
    private final Map<Place, ImagePair> recent = new RecentlyRead();
    private KafkaConsumer<byte[], byte[]> byOffset;
    private volatile boolean closing;

    /**
     * @param dataSet that the pair is of
     * @param pairId within the data set
     */
    public record PairId(String dataSet, String pairId) {}

    /**
     * What is kept of a pair.
     *
     * @param id of the pair
     * @param removedConcept index of the concept that the perturbed image lacks
     * @param addedConcept index of the concept that it has instead; null where there is none
     * @param original how the original image comes: bytes, uri or embedding
     * @param perturbed how the perturbed image comes
     * @param partition of the topic
     * @param offset of the record in it
     */
    public record PairEntry(
            PairId id,
            int removedConcept,
            Integer addedConcept,
            String original,
            String perturbed,
            int partition,
            long offset) {}

    /** Where a record lies in the topic. */
    private record Place(int partition, long offset) {}

    /** The records that were read last; the oldest goes when there are too many. */
    private static final class RecentlyRead extends LinkedHashMap<Place, ImagePair> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, ImagePair> eldest) {
            return size() > RECENT;
        }
    }

    /**
     * @param topic of the pairs
     * @param connect makes a consumer
     * @param framing that the topic has
     */
    public PairTopic(
            String topic, Supplier<KafkaConsumer<byte[], byte[]>> connect, RecordFraming framing) {
        this.framing = framing;
        this.topic = topic;
        this.connect = connect;
        scan = new TopicScan(topic, connect, this::take, this::forget);
    }

    /** The pairs of a data set that were read so far, in the order of the topic. */
    public List<PairEntry> pairs(String dataSet) {
        scan.begin();
        List<PairEntry> found = new ArrayList<>();
        synchronized (this) {
            for (PairEntry pair : pairs.values()) {
                if (pair.id().dataSet().equals(dataSet)) {
                    found.add(pair);
                }
            }
        }
        return found;
    }

    /** Whether all pairs that were there at the beginning have been read. */
    public boolean complete() {
        return scan.complete();
    }

    public Optional<PairEntry> find(PairId id) {
        scan.begin();
        synchronized (this) {
            return Optional.ofNullable(pairs.get(id));
        }
    }

    private synchronized void forget() {
        pairs.clear();
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        ImagePair pair = decode(record);
        if (pair == null) {
            return;
        }
        PairId id = new PairId(pair.getDataSet(), pair.getPairId());
        if (pair.getOriginal() == null && pair.getPerturbed() == null) {
            pairs.remove(id);
            return;
        }
        pairs.put(
                id,
                new PairEntry(
                        id,
                        pair.getRemovedConcept(),
                        pair.getAddedConcept(),
                        kind(pair.getOriginal()),
                        kind(pair.getPerturbed()),
                        record.partition(),
                        record.offset()));
    }

    /** How an image comes: bytes, uri or embedding; null where there is none. */
    private static String kind(Object content) {
        if (content instanceof ImageBytes) {
            return "bytes";
        }
        if (content instanceof ImageUri) {
            return "uri";
        }
        return content instanceof ReadyEmbedding ? "embedding" : null;
    }

    private ImagePair decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            SpecificRecord value = record.value() == null ? null : framing.decode(record.value());
            return value instanceof ImagePair pair ? pair : null;
        } catch (WireFormatException e) {
            LOG.debug("left out offset {} of partition {}", record.offset(), record.partition(), e);
            return null;
        }
    }

    /** The record of a pair; empty when it is not in the topic any more. */
    public Optional<ImagePair> read(PairEntry entry) {
        synchronized (recent) {
            if (closing) {
                return Optional.empty();
            }
            Place wanted = new Place(entry.partition(), entry.offset());
            if (!recent.containsKey(wanted)) {
                fetch(wanted);
            }
            return Optional.ofNullable(recent.get(wanted));
        }
    }

    /** Reads the record, and keeps what comes with it: a page shows pairs that lie together. */
    private void fetch(Place wanted) {
        if (byOffset == null) {
            byOffset = connect.get();
        }
        TopicPartition partition = new TopicPartition(topic, wanted.partition());
        byOffset.assign(List.of(partition));
        byOffset.seek(partition, wanted.offset());
        long end = System.nanoTime() + LONGEST_READ.toNanos();
        while (System.nanoTime() < end && byOffset.position(partition) <= wanted.offset()) {
            for (ConsumerRecord<byte[], byte[]> record : byOffset.poll(POLL)) {
                ImagePair pair = decode(record);
                if (pair != null && record.offset() < wanted.offset() + RECENT) {
                    recent.put(new Place(record.partition(), record.offset()), pair);
                }
            }
        }
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
