package io.tapastream.tests.faults;

import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.tests.endtoend.SettledScores;
import io.tapastream.tests.processes.BrokerProcess;
import io.tapastream.tests.processes.ChildJvm;
import io.tapastream.tests.processes.FlinkProcesses;
import io.tapastream.tests.processes.FlinkRest;
import io.tapastream.tests.processes.Libraries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The job on processes, a load that streams in, and faults in the middle of it. At the end the
 * settled scores must be those of the batch, with nothing twice and exactly the garbage refused.
 */
final class FaultRun implements AutoCloseable {
    private static final int PARTITIONS = 3;
    private static final int TASK_MANAGERS = 2;

    /** When a fault strikes, a third of its slice being published. */
    enum Moment {
        AT_ONCE,
        DURING_A_FLINK_CHECKPOINT,
        AFTER_A_FLINK_CHECKPOINT
    }

    private final Random random;
    private final Path folder;
    private final BrokerProcess broker;
    private final FlinkProcesses flink;
    private final FaultLoad load;
    private LoadPublisher publisher;
    private String jar;
    private String job;
    private int parallelism = 3;

    FaultRun(Path folder, long seed, String stateBackend) throws Exception {
        this.folder = folder;
        random = new Random(seed);
        load = new FaultLoad(seed);
        broker = new BrokerProcess(folder.resolve("broker"), Map.of(), List.of());
        flink =
                new FlinkProcesses(
                        folder.resolve("flink"),
                        TASK_MANAGERS,
                        Map.of("state.backend.type", stateBackend));
    }

    void start() throws Exception {
        broker.start();
        flink.revive();
        broker.awaitReady();
        try (TopicAdmin admin = TopicAdmin.connect(broker.bootstrapServers(), Map.of())) {
            admin.createMissing(TopicSettings.of(Topics.DEFAULT, PARTITIONS), (short) 1);
        }
        flink.start();
        jar = flink.rest().upload(Libraries.jobJar());
        submit(null);
        publisher = new LoadPublisher(broker.bootstrapServers());
        publisher.publish(load.vocabulary());
        flink.rest().awaitFlinkCheckpointAfter(job, System.currentTimeMillis());
    }

    private void submit(String savepoint) throws Exception {
        List<String> arguments =
                List.of(
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--model-store",
                        folder.resolve("models").toUri().toString(),
                        "--refresh-interval=200 ms",
                        "--idle-timeout=1 s",
                        "--image-blocks=8",
                        "--baselines=",
                        "--matchings=fbmp;f1;jaccard;nmi",
                        "--live-sae-checkpoints=1000");
        job = flink.rest().run(jar, arguments, parallelism, savepoint);
    }

    /**
     * Publishes a slice of the load, lets a fault strike in the middle of it, and waits until the
     * job works again and the slice is published.
     *
     * @return the milliseconds from the end of the fault until a Flink checkpoint that was
     *     triggered after it is complete
     */
    long strike(Fault fault, Moment moment) throws Exception {
        LoadPublisher.Underway slice = publisher.begin(load.next());
        awaitMoment(moment);
        inject(fault);
        long end = System.currentTimeMillis();
        FlinkRest.await(
                "a Flink checkpoint after " + fault,
                () -> {
                    flink.revive();
                    return flink.rest().completedAfter(job, end);
                });
        long took = System.currentTimeMillis() - end;
        slice.await();
        return took;
    }

    private void awaitMoment(Moment moment) throws Exception {
        int before = flink.rest().completed(job);
        switch (moment) {
            case AT_ONCE -> {}
            case AFTER_A_FLINK_CHECKPOINT ->
                    FlinkRest.await(
                            "a Flink checkpoint", () -> flink.rest().completed(job) > before);
            case DURING_A_FLINK_CHECKPOINT ->
                    FlinkRest.await(
                            "a Flink checkpoint in progress",
                            () ->
                                    flink.rest().inProgress(job)
                                            || flink.rest().completed(job) > before + 2);
        }
    }

    private void inject(Fault fault) throws Exception {
        switch (fault) {
            case TASK_MANAGER_KILLED -> restart(List.of(flink.workingTaskManager(random)));
            case BROKER_KILLED -> restart(List.of(broker.process()));
            case JOB_MANAGER_KILLED -> restart(List.of(flink.jobManager()));
            case ZOO_KEEPER_KILLED -> restart(List.of(flink.zooKeeper()));
            case BROKER_AND_TASK_MANAGER_KILLED ->
                    restart(List.of(broker.process(), flink.workingTaskManager(random)));
            case ALL_KILLED -> {
                broker.process().kill();
                flink.kill();
                broker.start();
                flink.revive();
            }
            case RESCALED -> rescale();
            case TASK_MANAGER_PAUSED -> pause(flink.workingTaskManager(random), 4);
            case TASK_MANAGER_GIVEN_UP -> pause(flink.workingTaskManager(random), 25);
            case BROKER_PAUSED -> pause(broker.process(), 8);
            case BROKER_SLOWED -> broker.process().slow(Duration.ofSeconds(20)).waitFor();
            case JOB_MANAGER_PAUSED -> pause(flink.jobManager(), 20);
        }
    }

    private static void restart(List<ChildJvm> processes) throws Exception {
        processes.forEach(ChildJvm::kill);
        for (ChildJvm process : processes) {
            process.start();
        }
    }

    private static void pause(ChildJvm process, int seconds) throws Exception {
        process.pause(Duration.ofSeconds(seconds)).waitFor();
    }

    private void rescale() throws Exception {
        String savepoint = flink.rest().stopWithSavepoint(job, folder.resolve("savepoints"));
        parallelism = parallelism % FlinkProcesses.SLOTS + 1;
        submit(savepoint);
    }

    /**
     * Waits until every SAE checkpoint is settled as the batch says, stops the job, and looks
     * through what lies in the topics.
     */
    CommittedOutput.Findings finish() throws Exception {
        try (SettledScores scores = new SettledScores(broker.bootstrapServers())) {
            for (long step : load.steps()) {
                scores.await(FaultLoad.SAE, step, load.batch(step));
            }
        }
        if (flink.rest().stopWithSavepoint(job, folder.resolve("savepoints")) == null) {
            throw new AssertionError("the last savepoint failed");
        }
        return new CommittedOutput(broker.bootstrapServers()).examine(publisher.garbage());
    }

    /** What was published and compared, in words. */
    String published() {
        return "%d records published, %d of them garbage; %d SAE checkpoints settled on %d images and %d pairs"
                .formatted(
                        publisher.published(),
                        publisher.garbage().size(),
                        load.steps().size(),
                        load.imageCount(),
                        load.pairCount());
    }

    @Override
    public void close() {
        if (publisher != null) {
            publisher.close();
        }
        flink.close();
        broker.process().kill();
    }
}
