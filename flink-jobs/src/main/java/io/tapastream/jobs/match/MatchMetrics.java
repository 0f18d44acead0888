package io.tapastream.jobs.match;

import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.StageMetrics;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of the gather and match stages. */
final class MatchMetrics {
    private final Histogram millis;
    private final Counter concepts;
    private volatile int held;

    MatchMetrics(MetricGroup group) {
        StageMetrics metrics = new StageMetrics(group);
        millis = metrics.histogram(JobMetric.MATCH_REFRESH_MILLIS);
        concepts = metrics.counter(JobMetric.MATCH_CONCEPTS);
        metrics.gauge(JobMetric.MATCH_HELD, () -> held);
    }

    void refreshed(int rematched, long took) {
        millis.update(took);
        concepts.inc(rematched);
    }

    /** So many concept blocks are in memory. */
    void held(int blocks) {
        held = blocks;
    }
}
