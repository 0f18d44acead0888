package io.tapastream.tests.endtoend;

import io.tapastream.jobs.metrics.JobMetric;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.MetricType;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Collects the job's own metrics of every Flink cluster in this process that names it. */
public final class CollectedMetrics implements MetricReporter, MetricReporterFactory {
    private static final String OWN = "tapastream.";
    private static final Map<String, MetricType> COLLECTED = new ConcurrentHashMap<>();

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        COLLECTED.clear();
        return this;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        // With the labels' values in it, which are distinguished by their variables.
        String path = group.getMetricIdentifier(name);
        int own = path.indexOf(OWN);
        if (own < 0) {
            return;
        }
        for (Map.Entry<String, String> label : group.getAllVariables().entrySet()) {
            String labelled = "." + trimmed(label.getKey()) + "." + label.getValue();
            int at = path.indexOf(labelled + ".", own);
            if (at >= 0) {
                path =
                        path.substring(0, at)
                                + "."
                                + trimmed(label.getKey())
                                + path.substring(at + labelled.length());
            }
        }
        COLLECTED.put(path.substring(own), metric.getMetricType());
    }

    private static String trimmed(String variable) {
        return variable.substring(1, variable.length() - 1);
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

    /** What was registered so far, by the name within the operator. */
    static Map<String, String> collected() {
        Map<String, String> kinds = new TreeMap<>();
        COLLECTED.forEach((name, type) -> kinds.put(name, type.name()));
        return kinds;
    }

    /** What the page tells. */
    static Map<String, String> documented() {
        Map<String, String> kinds = new TreeMap<>();
        for (JobMetric metric : JobMetric.values()) {
            String path = metric.path();
            kinds.put(path.substring(path.indexOf(OWN)), metric.kind().name());
        }
        return kinds;
    }
}
