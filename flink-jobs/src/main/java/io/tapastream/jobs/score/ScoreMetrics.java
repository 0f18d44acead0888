package io.tapastream.jobs.score;

import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.StageMetrics;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of the score stage. */
final class ScoreMetrics {
    private final Histogram millis;
    private final Counter late;
    private volatile int held;

    ScoreMetrics(MetricGroup group) {
        StageMetrics metrics = new StageMetrics(group);
        millis = metrics.histogram(JobMetric.SCORE_REPORT_MILLIS);
        late = metrics.counter(JobMetric.SCORE_LATE_PAIRS);
        metrics.gauge(JobMetric.SCORE_HELD, () -> held);
    }

    void reported(long nanos) {
        millis.update(nanos / 1_000_000);
    }

    /** A pair came when a window of its time was complete. */
    void late() {
        late.inc();
    }

    /** So many evaluations are in memory. */
    void held(int evaluations) {
        held = evaluations;
    }
}
