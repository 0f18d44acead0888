package io.tapastream.jobs.intake;

import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.StageMetrics;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of the intake stage. */
final class IntakeMetrics {
    private final Counter chunks;
    private final Counter saes;
    private final Histogram millis;

    IntakeMetrics(MetricGroup group) {
        StageMetrics metrics = new StageMetrics(group);
        chunks = metrics.counter(JobMetric.INTAKE_CHUNKS);
        saes = metrics.counter(JobMetric.INTAKE_SAES);
        millis = metrics.histogram(JobMetric.INTAKE_MILLIS);
    }

    void chunk() {
        chunks.inc();
    }

    /** An SAE checkpoint was complete and is announced. */
    void taken(long nanos) {
        saes.inc();
        millis.update(nanos / 1_000_000);
    }
}
