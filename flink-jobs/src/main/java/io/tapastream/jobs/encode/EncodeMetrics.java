package io.tapastream.jobs.encode;

import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What the encode stage tells of itself; each number is of one subtask unless it says otherwise.
 */
public final class EncodeMetrics {
    /** Samples that were run through an SAE, once for each SAE. */
    public static final String SAMPLES_ENCODED = "samplesEncoded";

    /** Samples that went through one SAE together. */
    public static final String SAE_RUN_SIZE = "saeRunSize";

    /** Milliseconds that this took, with opening the SAE encoder where the pool had closed it. */
    public static final String SAE_RUN_MILLIS = "saeRunMillis";

    /** SAE encoders that this subtask waits for or evaluates for the first time. */
    public static final String SAE_ENCODERS_OPENING = "saeEncodersOpening";

    /** SAE encoders that are open in the TaskManager. */
    public static final String SAE_ENCODERS_OPEN = "saeEncodersOpen";

    /** Bytes of their weights. */
    public static final String SAE_ENCODER_BYTES = "saeEncoderBytes";

    /** SAE checkpoints that could not be opened. */
    public static final String SAES_REFUSED = "saesRefused";

    private static final int WINDOW = 1000;

    private final Counter encoded;
    private final Counter refused;
    private final Histogram sizes;
    private final Histogram millis;

    EncodeMetrics(MetricGroup group, SaeEncoders encoders, IntSupplier opening) {
        encoded = group.counter(SAMPLES_ENCODED);
        refused = group.counter(SAES_REFUSED);
        sizes = group.histogram(SAE_RUN_SIZE, new DescriptiveStatisticsHistogram(WINDOW));
        millis = group.histogram(SAE_RUN_MILLIS, new DescriptiveStatisticsHistogram(WINDOW));
        group.gauge(SAE_ENCODERS_OPENING, opening::getAsInt);
        group.gauge(SAE_ENCODERS_OPEN, encoders::open);
        group.gauge(SAE_ENCODER_BYTES, encoders::openBytes);
    }

    void encoded(int samples, long nanos) {
        encoded.inc(samples);
        sizes.update(samples);
        millis.update(nanos / 1_000_000);
    }

    void refused() {
        refused.inc();
    }
}
