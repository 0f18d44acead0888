package io.tapastream.jobs.metrics;

import io.tapastream.jobs.metrics.JobMetric.Kind;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** Registers metrics of the job with one subtask of an operator. */
public final class StageMetrics {
    /** Values behind a histogram's quantiles. */
    private static final int WINDOW = 1000;

    private final MetricGroup group;

    /**
     * @param operator the group of the operator's subtask
     */
    public StageMetrics(MetricGroup operator) {
        group = operator.addGroup(JobMetric.GROUP);
    }

    /** A counter that is safe for use by threads. */
    public Counter counter(JobMetric metric) {
        return of(metric, Kind.COUNTER).counter(metric.metric(), new ThreadSafeSimpleCounter());
    }

    /** A gauge; it is asked by other threads than the task's. */
    public void gauge(JobMetric metric, Gauge<? extends Number> value) {
        of(metric, Kind.GAUGE).gauge(metric.metric(), value);
    }

    /** A histogram over the last thousand values. */
    public Histogram histogram(JobMetric metric) {
        return of(metric, Kind.HISTOGRAM)
                .histogram(metric.metric(), new DescriptiveStatisticsHistogram(WINDOW));
    }

    /** A counter for each combination of the metric's labels. */
    public LabelledCounter labelled(JobMetric metric) {
        return new LabelledCounter(of(metric, Kind.COUNTER), metric);
    }

    private MetricGroup of(JobMetric metric, Kind kind) {
        if (metric.kind() != kind) {
            throw new IllegalArgumentException(metric + " is a " + metric.kind());
        }
        return group.addGroup(metric.stage());
    }
}
