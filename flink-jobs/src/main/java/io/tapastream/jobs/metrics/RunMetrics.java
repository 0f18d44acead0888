package io.tapastream.jobs.metrics;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;

/** The runs of an encoder: how many went through it, how many at once, and how long that took. */
public final class RunMetrics {
    private final Counter count;
    private final Histogram sizes;
    private final Histogram millis;

    /**
     * @param count counts what went through
     * @param size of a run
     * @param time of a run
     */
    public RunMetrics(StageMetrics metrics, JobMetric count, JobMetric size, JobMetric time) {
        this.count = metrics.counter(count);
        sizes = metrics.histogram(size);
        millis = metrics.histogram(time);
    }

    /** A run over so many. */
    public void ran(int size, long nanos) {
        count.inc(size);
        sizes.update(size);
        millis.update(nanos / 1_000_000);
    }
}
