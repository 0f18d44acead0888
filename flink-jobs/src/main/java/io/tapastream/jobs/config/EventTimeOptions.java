package io.tapastream.jobs.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Event time, and the windows over it. */
public final class EventTimeOptions {
    private EventTimeOptions() {}

    public static final ConfigOption<Duration> WINDOW_SIZE =
            key("window-size")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription("Length of the event-time windows of the live TAPAScore.");

    public static final ConfigOption<Duration> WINDOW_SLIDE =
            key("window-slide")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "Distance between the starts of two windows. If not set, windows"
                                    + " do not overlap.");

    public static final ConfigOption<Duration> MAX_OUT_OF_ORDERNESS =
            key("max-out-of-orderness")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(2))
                    .withDescription(
                            "How far the watermark is behind the newest event time of a"
                                    + " partition. Later pairs still count: their window is"
                                    + " sent again.");

    public static final ConfigOption<Duration> IDLE_TIMEOUT =
            key("idle-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "A partition without records for this long no longer holds back"
                                    + " the watermark.");

    /** All of them, in the order of the reference page. */
    static List<ConfigOption<?>> all() {
        return List.of(WINDOW_SIZE, WINDOW_SLIDE, MAX_OUT_OF_ORDERNESS, IDLE_TIMEOUT);
    }
}
