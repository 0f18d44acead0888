package io.tapastream.cli.local;

import io.tapastream.cli.console.CliException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster in this process, one JobManager and one TaskManager, with the web UI on a free
 * port of the loopback address. Flink checkpoints and temporary files lie in a folder. Jobs are
 * submitted through its REST address, as to any cluster.
 */
public final class LocalFlink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalFlink.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final URI webUi;

    private LocalFlink(MiniCluster cluster, Configuration configuration, URI webUi) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.webUi = webUi;
    }

    /**
     * What a local cluster is started with.
     *
     * @param slots task slots, which is also the parallelism of a job that asks for none
     * @param checkpointInterval time between two Flink checkpoints, after which results appear
     * @param restarts how often a failing job is started again
     */
    public record Options(int slots, Duration checkpointInterval, int restarts) {
        /** Two slots, a Flink checkpoint every two seconds, three restarts. */
        public static final Options DEFAULT = new Options(2, Duration.ofSeconds(2), 3);

        public Options {
            if (slots < 1) {
                throw new IllegalArgumentException(slots + " slots, expected at least 1");
            }
            Objects.requireNonNull(checkpointInterval, "checkpointInterval");
            if (checkpointInterval.toMillis() < 10) {
                throw new IllegalArgumentException(
                        "checkpoint interval %s, expected at least 10 ms"
                                .formatted(checkpointInterval));
            }
            if (restarts < 0) {
                throw new IllegalArgumentException(restarts + " restarts, expected 0 or more");
            }
        }
    }

    /**
     * Starts a cluster and returns when it takes jobs.
     *
     * @param dir folder for Flink checkpoints and temporary files, made when it is missing
     * @throws IOException when the folder cannot be written
     * @throws InterruptedException when the thread was interrupted before; an interrupt that comes
     *     later is noticed by what blocks next
     * @throws CliException when the cluster does not start
     */
    public static LocalFlink start(Path dir, Options options)
            throws IOException, InterruptedException {
        return start(dir, options, new Configuration());
    }

    /** The same with further settings of Flink for the cluster. */
    public static LocalFlink start(Path dir, Options options, Configuration settings)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the local Flink cluster started");
        }
        Configuration configuration = configuration(dir, options);
        configuration.addAll(settings);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(options.slots())
                                .build());
        try {
            URI webUi =
                    Uninterruptibly.call(
                            () -> {
                                cluster.start();
                                return cluster.getRestAddress().get();
                            });
            LOG.info("Flink's web UI is at {}, Flink checkpoints in {}", webUi, dir);
            return new LocalFlink(cluster, clientConfiguration(configuration, webUi), webUi);
        } catch (Exception e) {
            closeAfter(e, cluster);
            throw new CliException(
                    "the local Flink cluster in %s does not start: %s"
                            .formatted(dir, e.getMessage()),
                    e);
        }
    }

    private static void closeAfter(Exception failure, MiniCluster cluster) {
        try {
            cluster.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private static Configuration configuration(Path dir, Options options) throws IOException {
        Path checkpoints = Files.createDirectories(dir.resolve("checkpoints")).toAbsolutePath();
        String temporary = Files.createDirectories(dir.resolve("tmp")).toAbsolutePath().toString();
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        // The blob server, too, would listen on every address of the machine.
        configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(RestOptions.PORT, 0);
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.TMP_DIR, temporary);
        configuration.set(CoreOptions.TMP_DIRS, temporary);
        configuration.set(BlobServerOptions.STORAGE_DIRECTORY, temporary);
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, options.slots());
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL, options.checkpointInterval());
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, options.restarts());
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
        return configuration;
    }

    private static Configuration clientConfiguration(Configuration cluster, URI webUi) {
        Configuration configuration = new Configuration(cluster);
        configuration.set(DeploymentOptions.TARGET, "remote");
        configuration.set(DeploymentOptions.ATTACHED, false);
        configuration.set(RestOptions.ADDRESS, webUi.getHost());
        configuration.set(RestOptions.PORT, webUi.getPort());
        return configuration;
    }

    /** A new environment whose jobs run on this cluster. */
    public StreamExecutionEnvironment environment() {
        return environment(new Configuration());
    }

    /** A new environment whose jobs run on this cluster, with further settings for the job. */
    public StreamExecutionEnvironment environment(Configuration settings) {
        Configuration all = new Configuration(configuration);
        all.addAll(settings);
        return new StreamExecutionEnvironment(all);
    }

    /** What a client of this cluster is configured with. */
    public Configuration configuration() {
        return new Configuration(configuration);
    }

    /** The address of the web UI and of the REST API. */
    public URI webUi() {
        return webUi;
    }

    /**
     * Cancels the running jobs, stops the cluster and returns when it is down, also in a thread
     * that was interrupted before.
     */
    @Override
    public void close() {
        if (!cluster.isRunning()) {
            return;
        }
        try {
            Uninterruptibly.call(
                    () -> {
                        cancelJobs();
                        return cluster.closeAsync()
                                .get(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                    });
        } catch (Exception e) {
            LOG.warn("the local Flink cluster did not stop in an orderly way", e);
        }
    }

    private void cancelJobs() throws InterruptedException {
        try {
            for (var job : List.copyOf(cluster.listJobs().get(10, TimeUnit.SECONDS))) {
                if (!job.getJobState().isGloballyTerminalState()) {
                    cluster.cancelJob(job.getJobId()).get(10, TimeUnit.SECONDS);
                    cluster.requestJobResult(job.getJobId()).get(10, TimeUnit.SECONDS);
                }
            }
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            LOG.warn("a job did not stop in an orderly way", e);
        }
    }
}
