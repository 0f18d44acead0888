package io.tapastream.jobs.decode;

import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.StageMetrics;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of the decode stage. Safe for use by threads. */
final class DecodeMetrics {
    private final Counter decoded;
    private final Counter hits;

    DecodeMetrics(MetricGroup group, IntSupplier queue) {
        StageMetrics metrics = new StageMetrics(group);
        decoded = metrics.counter(JobMetric.DECODE_IMAGES);
        hits = metrics.counter(JobMetric.DECODE_CACHE_HITS);
        metrics.gauge(JobMetric.DECODE_QUEUE, queue::getAsInt);
    }

    void decoded() {
        decoded.inc();
    }

    void hit() {
        hits.inc();
    }
}
