package io.tapastream.jobs.config;

import org.apache.flink.configuration.ConfigOption;

/** Ranges of options; what is outside of one is refused with the option's name and the range. */
final class OptionRules {
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 16L;

    private OptionRules() {}

    static void atMostAnArray(ConfigOption<?> option, long bytes) {
        if (bytes > LARGEST_ARRAY) {
            throw new InvalidOptionException(
                    "the option --"
                            + option.key()
                            + " must be below 2 gb, not "
                            + bytes
                            + " bytes");
        }
    }

    static void positive(ConfigOption<?> option, long value) {
        if (value <= 0) {
            throw new InvalidOptionException(
                    "the option --" + option.key() + " must be above 0, not " + value);
        }
    }

    static void notNegative(ConfigOption<?> option, long value) {
        if (value < 0) {
            throw new InvalidOptionException(
                    "the option --" + option.key() + " must be 0 or more, not " + value);
        }
    }

    static void between(ConfigOption<?> option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new InvalidOptionException(
                    "the option --"
                            + option.key()
                            + " must be from "
                            + least
                            + " to "
                            + most
                            + ", not "
                            + value);
        }
    }
}
