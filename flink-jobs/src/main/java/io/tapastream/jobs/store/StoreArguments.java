package io.tapastream.jobs.store;

import io.tapastream.jobs.config.EvaluationArguments;
import org.apache.flink.configuration.Configuration;

/** The command line of the job that fills PostgreSQL. */
public final class StoreArguments {
    private StoreArguments() {}

    /**
     * @throws io.tapastream.jobs.config.InvalidOptionException where an option is unknown, has no
     *     value or a file cannot be read
     */
    public static Configuration parse(String... args) {
        return EvaluationArguments.parse(StoreOptions.all(), args);
    }
}
