package io.tapastream.jobs;

import io.tapastream.jobs.kafka.KafkaAccess;
import io.tapastream.jobs.store.StoreArguments;
import io.tapastream.jobs.store.StorePipeline;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The second job: the output topics of the evaluation job into PostgreSQL. */
public final class StoreJob {
    private StoreJob() {}

    /** Makes the tables where they are missing and runs the job; see docs/postgres.md. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        Configuration options = StoreArguments.parse(args);
        KafkaAccess.require(options);
        StorePipeline.prepare(options);
        StorePipeline.build(environment, options);
        environment.execute("tapastream store");
    }
}
