package io.tapastream.jobs.embed;

import io.tapastream.jobs.shared.EmbeddingCache;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What the embed stage tells of itself; each number is of one subtask unless it says otherwise. */
public final class EmbedMetrics {
    /** Images that went through the image encoder. */
    public static final String IMAGES_EMBEDDED = "imagesEmbedded";

    /** Images whose embedding was known, or was computed for another of the same batch. */
    public static final String EMBEDDING_CACHE_HITS = "embeddingCacheHits";

    /** Images in a run of the image encoder. */
    public static final String ENCODER_BATCH_SIZE = "encoderBatchSize";

    /** Milliseconds that a run of the image encoder took. */
    public static final String ENCODER_BATCH_MILLIS = "encoderBatchMillis";

    /** Images that wait for a batch. */
    public static final String IMAGES_WAITING = "imagesWaiting";

    /** Embeddings in the cache of the TaskManager. */
    public static final String EMBEDDING_CACHE_ENTRIES = "embeddingCacheEntries";

    /** Bytes in the cache of the TaskManager. */
    public static final String EMBEDDING_CACHE_BYTES = "embeddingCacheBytes";

    private static final int WINDOW = 1000;

    private final Counter embedded;
    private final Counter hits;
    private final Histogram sizes;
    private final Histogram millis;

    EmbedMetrics(MetricGroup group, EmbeddingCache cache, IntSupplier waiting) {
        embedded = group.counter(IMAGES_EMBEDDED);
        hits = group.counter(EMBEDDING_CACHE_HITS);
        sizes = group.histogram(ENCODER_BATCH_SIZE, new DescriptiveStatisticsHistogram(WINDOW));
        millis = group.histogram(ENCODER_BATCH_MILLIS, new DescriptiveStatisticsHistogram(WINDOW));
        group.gauge(IMAGES_WAITING, waiting::getAsInt);
        group.gauge(EMBEDDING_CACHE_ENTRIES, cache::size);
        group.gauge(EMBEDDING_CACHE_BYTES, cache::bytes);
    }

    /** A run over so many images. */
    void embedded(int images, long nanos) {
        embedded.inc(images);
        sizes.update(images);
        millis.update(nanos / 1_000_000);
    }

    void hits(int images) {
        hits.inc(images);
    }
}
