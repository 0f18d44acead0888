package io.tapastream.jobs.encode;

import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.RunMetrics;
import io.tapastream.jobs.metrics.StageMetrics;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of the encode stage. */
final class EncodeMetrics {
    private final RunMetrics runs;
    private final Counter refused;

    EncodeMetrics(MetricGroup group, SaeEncoders encoders, IntSupplier opening, KeptTotals kept) {
        StageMetrics metrics = new StageMetrics(group);
        runs =
                new RunMetrics(
                        metrics,
                        JobMetric.ENCODE_SAMPLES,
                        JobMetric.ENCODE_RUN_SIZE,
                        JobMetric.ENCODE_RUN_MILLIS);
        refused = metrics.counter(JobMetric.ENCODE_REFUSED);
        metrics.gauge(JobMetric.ENCODE_OPENING, opening::getAsInt);
        metrics.gauge(JobMetric.ENCODE_OPEN, encoders::open);
        metrics.gauge(JobMetric.ENCODE_OPEN_BYTES, encoders::openBytes);
        metrics.gauge(JobMetric.ENCODE_IMAGES_KEPT, kept::images);
        metrics.gauge(JobMetric.ENCODE_PAIRS_KEPT, kept::pairs);
        metrics.gauge(JobMetric.ENCODE_WAITING, kept::waiting);
    }

    void encoded(int samples, long nanos) {
        runs.ran(samples, nanos);
    }

    void refused() {
        refused.inc();
    }
}
