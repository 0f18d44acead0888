package io.tapastream.jobs;

import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.kafka.KafkaAccess;
import io.tapastream.jobs.store.StoreArguments;
import io.tapastream.jobs.store.StoreOptions;
import io.tapastream.jobs.store.StorePipeline;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The second job: the output topics of the evaluation job into PostgreSQL. */
public final class StoreJob {
    private static final Logger LOG = LoggerFactory.getLogger(StoreJob.class);

    private StoreJob() {}

    /**
     * Waits for the database, makes the tables where they are missing and runs the job; see
     * docs/postgres.md.
     */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        Configuration options = StoreArguments.parse(args);
        KafkaAccess.ofStore(options, EvaluationSettings.read(options, StoreOptions.GROUP_ID));
        StorePipeline.prepare(options, LOG::warn);
        StorePipeline.build(environment, options);
        environment.execute("tapastream store");
    }
}
