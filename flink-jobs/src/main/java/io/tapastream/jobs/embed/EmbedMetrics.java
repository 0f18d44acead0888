package io.tapastream.jobs.embed;

import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.RunMetrics;
import io.tapastream.jobs.metrics.StageMetrics;
import io.tapastream.jobs.shared.EmbeddingCache;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of the embed stage. */
final class EmbedMetrics {
    private final RunMetrics runs;
    private final Counter hits;

    EmbedMetrics(MetricGroup group, EmbeddingCache cache, IntSupplier waiting) {
        StageMetrics metrics = new StageMetrics(group);
        runs =
                new RunMetrics(
                        metrics,
                        JobMetric.EMBED_IMAGES,
                        JobMetric.EMBED_BATCH_SIZE,
                        JobMetric.EMBED_BATCH_MILLIS);
        hits = metrics.counter(JobMetric.EMBED_CACHE_HITS);
        metrics.gauge(JobMetric.EMBED_WAITING, waiting::getAsInt);
        metrics.gauge(JobMetric.EMBED_CACHE_ENTRIES, cache::size);
        metrics.gauge(JobMetric.EMBED_CACHE_BYTES, cache::bytes);
    }

    /** A run over so many images. */
    void embedded(int images, long nanos) {
        runs.ran(images, nanos);
    }

    void hits(int images) {
        hits.inc(images);
    }
}
