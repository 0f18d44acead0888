package io.tapastream.tests.endtoend;

import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.LocalFlink;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.core.match.MatchingMethod;
import io.tapastream.jobs.EvaluationJob;
import io.tapastream.jobs.config.BlockOptions;
import io.tapastream.jobs.config.EventTimeOptions;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.jobs.config.ScoreOptions;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/** A real broker, a real Flink cluster and the evaluation job on it, in this process. */
final class LocalEvaluator implements AutoCloseable {
    /** Longest wait for anything: far above what it takes, so that only a loss runs into it. */
    static final Duration DEADLINE = Duration.ofMinutes(2);

    private static final int PARTITIONS = 3;
    private static final int SLOTS = 2;

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final LocalFlink flink;
    private JobClient job;

    LocalEvaluator(Path folder) throws Exception {
        this(folder, new Configuration());
    }

    /**
     * @param cluster settings of the Flink cluster
     */
    LocalEvaluator(Path folder, Configuration cluster) throws Exception {
        this(folder, PARTITIONS, SLOTS, cluster);
    }

    /**
     * @param partitions of each topic
     * @param slots of the Flink cluster
     * @param cluster settings of the Flink cluster
     */
    LocalEvaluator(Path folder, int partitions, int slots, Configuration cluster) throws Exception {
        this.folder = folder;
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        flink =
                LocalFlink.start(
                        folder.resolve("flink"),
                        new LocalFlink.Options(slots, Duration.ofMillis(500), 0),
                        cluster);
        try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
            admin.createMissing(TopicSettings.of(Topics.DEFAULT, partitions), (short) 1);
        }
    }

    /** Options for the job: quick refreshes, few blocks, every matching, no baselines. */
    Configuration options() {
        Configuration options = new Configuration();
        options.set(KafkaOptions.BOOTSTRAP_SERVERS, kafka.bootstrapServers());
        options.set(SaeOptions.MODEL_STORE, folder.resolve("models").toUri().toString());
        options.set(ScoreOptions.REFRESH_INTERVAL, Duration.ofMillis(200));
        options.set(EventTimeOptions.IDLE_TIMEOUT, Duration.ofSeconds(1));
        options.set(BlockOptions.IMAGE_BLOCKS, SampledHealth.IMAGE_BLOCKS);
        options.set(ScoreOptions.HEALTH_SAMPLE, SampledHealth.HEALTH_SAMPLE);
        options.set(SaeOptions.BASELINES, List.of());
        options.set(ScoreOptions.MATCHINGS, MatchingMethod.streamed());
        return options;
    }

    /** Submits the job; {@code settings} are Flink's (state backend, savepoint to restore). */
    void start(Configuration options, Configuration settings, int parallelism) throws Exception {
        StreamExecutionEnvironment environment = flink.environment(settings);
        environment.setParallelism(parallelism);
        EvaluationJob.build(environment, options);
        job = environment.executeAsync("evaluation");
    }

    /** Stops the job with a savepoint and gives its path. */
    String stopWithSavepoint() throws Exception {
        return job.stopWithSavepoint(
                        false,
                        folder.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get();
    }

    /** Takes a savepoint of the running job and gives its folder. */
    Path savepoint() throws Exception {
        String path =
                job.triggerSavepoint(
                                folder.resolve("savepoints").toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get();
        return Path.of(URI.create(path));
    }

    /** Waits until the job has failed and tells why. */
    String awaitFailure() throws Exception {
        try {
            job.getJobExecutionResult().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return ExceptionUtils.stringifyException(e);
        }
        throw new AssertionError("the job ended without a failure");
    }

    /** What has failed the job so far, each time that it was restarted. */
    List<String> failures() throws Exception {
        return metrics().failures();
    }

    JobMetrics metrics() {
        return new JobMetrics(flink.webUi(), job.getJobID().toString());
    }

    RecordPublisher publisher(RecordFraming framing) {
        return RecordPublisher.connect(kafka.bootstrapServers(), Map.of(), framing);
    }

    RecordPublisher publisher() {
        return RecordPublisher.connect(kafka.bootstrapServers());
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    <T extends SpecificRecord> TopicReader<T> reader(String topic, Class<T> type) {
        return new TopicReader<>(kafka.bootstrapServers(), topic, type);
    }

    @Override
    public void close() {
        flink.close();
        kafka.close();
    }
}
