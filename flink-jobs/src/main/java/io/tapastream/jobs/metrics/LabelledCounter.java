package io.tapastream.jobs.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * One counter for each combination of labels, registered when it first occurs. Labels must have few
 * values: each combination is a time series. Not thread-safe.
 */
public final class LabelledCounter {
    private final MetricGroup group;
    private final JobMetric metric;
    private final Map<List<String>, Counter> counters = new HashMap<>();

    LabelledCounter(MetricGroup group, JobMetric metric) {
        this.group = group;
        this.metric = metric;
    }

    /**
     * Counts one.
     *
     * @param values of the metric's labels, in their order
     */
    public void inc(String... values) {
        counters.computeIfAbsent(List.of(values), this::register).inc();
    }

    private Counter register(List<String> values) {
        if (values.size() != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric + " has the labels " + metric.labels() + ", not " + values);
        }
        MetricGroup labelled = group;
        for (int i = 0; i < values.size(); i++) {
            labelled = labelled.addGroup(metric.labels().get(i), values.get(i));
        }
        return labelled.counter(metric.metric());
    }
}
