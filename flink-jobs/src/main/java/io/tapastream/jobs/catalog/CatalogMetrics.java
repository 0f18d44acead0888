package io.tapastream.jobs.catalog;

import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.jobs.metrics.StageMetrics;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of the catalog, copied from its state by the task's thread: metrics are read by other
 * threads.
 */
final class CatalogMetrics {
    private volatile Counts counts = new Counts(0, 0, 0, 0);

    /**
     * What the catalog knows.
     *
     * @param live SAE checkpoints
     * @param waiting SAE checkpoints
     * @param inEvaluation SAE checkpoints
     */
    record Counts(int dataSets, int live, int waiting, int inEvaluation) {}

    CatalogMetrics(MetricGroup group) {
        StageMetrics metrics = new StageMetrics(group);
        metrics.gauge(JobMetric.CATALOG_DATA_SETS, () -> counts.dataSets());
        metrics.gauge(JobMetric.CATALOG_LIVE, () -> counts.live());
        metrics.gauge(JobMetric.CATALOG_WAITING, () -> counts.waiting());
        metrics.gauge(JobMetric.CATALOG_IN_EVALUATION, () -> counts.inEvaluation());
    }

    void set(Counts now) {
        counts = now;
    }
}
