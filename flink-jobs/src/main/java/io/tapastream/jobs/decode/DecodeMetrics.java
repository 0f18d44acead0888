package io.tapastream.jobs.decode;

import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/**
 * What the decode stage tells of itself; each number is of one subtask. Safe for use by threads.
 */
public final class DecodeMetrics {
    /** Images that are handed to the decode threads and whose turn has not come. */
    public static final String DECODE_QUEUE = "decodeQueue";

    /** Images that were decoded and prepared. */
    public static final String IMAGES_DECODED = "imagesDecoded";

    /** Images whose embedding was known, so that they were not even decoded. */
    public static final String EMBEDDING_CACHE_HITS = "embeddingCacheHits";

    /** Records that were refused. */
    public static final String RECORDS_REJECTED = "recordsRejected";

    private final Counter decoded;
    private final Counter hits;
    private final Counter rejected;

    DecodeMetrics(MetricGroup group, IntSupplier queue) {
        decoded = group.counter(IMAGES_DECODED, new ThreadSafeSimpleCounter());
        hits = group.counter(EMBEDDING_CACHE_HITS, new ThreadSafeSimpleCounter());
        rejected = group.counter(RECORDS_REJECTED);
        group.gauge(DECODE_QUEUE, queue::getAsInt);
    }

    void decoded() {
        decoded.inc();
    }

    void hit() {
        hits.inc();
    }

    void rejected() {
        rejected.inc();
    }
}
