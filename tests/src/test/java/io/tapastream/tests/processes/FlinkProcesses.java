package io.tapastream.tests.processes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * A Flink session cluster of processes: ZooKeeper, in which the JobManager keeps what its successor
 * needs, the JobManager, and TaskManagers.
 */
public final class FlinkProcesses implements AutoCloseable {
    /** Enough in each TaskManager for the whole job. */
    public static final int SLOTS = 4;

    private final Map<Integer, ChildJvm> taskManagers = new LinkedHashMap<>();
    private final ChildJvm zooKeeper;
    private final ChildJvm jobManager;
    private final FlinkRest rest;

    /**
     * Makes the cluster's folder; {@link #start} starts the processes.
     *
     * @param settings of Flink, beside those that a cluster on one machine needs
     */
    public FlinkProcesses(Path folder, int taskManagerCount, Map<String, String> settings)
            throws IOException {
        List<Integer> ports = LoopbackPorts.free(3 + taskManagerCount);
        Files.createDirectories(folder);
        String lib = Libraries.flink();
        zooKeeper =
                new ChildJvm(
                        "zookeeper",
                        folder,
                        lib,
                        List.of("-Xmx128m"),
                        List.of(
                                "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
                                "--zkConfigFile",
                                zooKeeperFile(folder, ports.get(0)).toString(),
                                "--peerId",
                                "1"));
        Map<String, String> all = settings(folder, ports);
        all.putAll(settings);
        Configuration configuration = Configuration.fromMap(all);
        Path conf = writeConfiguration(folder, all);

        JobManagerProcessSpec managing =
                JobManagerProcessUtils.processSpecFromConfig(configuration);
        jobManager =
                new ChildJvm(
                        "jobmanager",
                        folder,
                        lib,
                        split(
                                JobManagerProcessUtils.generateJvmParametersStr(
                                        managing, configuration)),
                        List.of(
                                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                                "--configDir",
                                conf.toString()));
        TaskExecutorProcessSpec working =
                TaskExecutorProcessUtils.processSpecFromConfig(configuration);
        for (int i = 1; i <= taskManagerCount; i++) {
            List<String> main = new ArrayList<>();
            main.add("org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
            main.addAll(List.of("--configDir", conf.toString()));
            main.addAll(List.of("-D", "taskmanager.data.port=" + ports.get(2 + i)));
            main.addAll(split(TaskExecutorProcessUtils.generateDynamicConfigsStr(working)));
            taskManagers.put(
                    ports.get(2 + i),
                    new ChildJvm(
                            "taskmanager" + i,
                            folder,
                            lib,
                            split(ProcessMemoryUtils.generateJvmParametersStr(working)),
                            main));
        }
        rest = new FlinkRest(ports.get(1));
    }

    private static List<String> split(String flags) {
        return Arrays.stream(flags.split(" ")).filter(flag -> !flag.isEmpty()).toList();
    }

    private static Path zooKeeperFile(Path folder, int port) throws IOException {
        Path file = folder.resolve("zoo.cfg");
        Files.writeString(
                file,
                """
                tickTime=1000
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                server.1=127.0.0.1
                admin.enableServer=false
                """
                        .formatted(Files.createDirectories(folder.resolve("zookeeper")), port));
        return file;
    }

    private static Map<String, String> settings(Path folder, List<Integer> ports) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String address :
                List.of(
                        "jobmanager.rpc.address",
                        "jobmanager.bind-host",
                        "rest.address",
                        "rest.bind-address",
                        "taskmanager.host",
                        "taskmanager.bind-host")) {
            settings.put(address, "127.0.0.1");
        }
        settings.put("rest.port", Integer.toString(ports.get(1)));
        settings.put("rest.bind-port", Integer.toString(ports.get(1)));
        settings.put("jobmanager.rpc.port", Integer.toString(ports.get(2)));
        settings.put("high-availability.type", "zookeeper");
        settings.put("high-availability.zookeeper.quorum", "127.0.0.1:" + ports.get(0));
        settings.put("high-availability.storageDir", folder.resolve("ha").toUri().toString());
        settings.put("high-availability.zookeeper.client.session-timeout", "10 s");
        settings.put("high-availability.zookeeper.client.connection-timeout", "5 s");
        settings.put("heartbeat.interval", "2 s");
        settings.put("heartbeat.timeout", "10 s");
        settings.put("execution.checkpointing.interval", "500 ms");
        settings.put(
                "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
        settings.put("restart-strategy.type", "fixed-delay");
        settings.put("restart-strategy.fixed-delay.attempts", "1000000");
        settings.put("restart-strategy.fixed-delay.delay", "1 s");
        settings.put("io.tmp.dirs", folder.resolve("tmp").toString());
        // A JobManager that is killed must find the jar again.
        settings.put("web.upload.dir", folder.resolve("jars").toString());
        settings.put("taskmanager.numberOfTaskSlots", Integer.toString(SLOTS));
        settings.put("taskmanager.load-balance.mode", "SLOTS");
        settings.put("taskmanager.memory.process.size", "1200m");
        settings.put("taskmanager.memory.network.max", "64m");
        settings.put("taskmanager.memory.managed.fraction", "0.1");
        settings.put("jobmanager.memory.process.size", "1000m");
        return settings;
    }

    private static Path writeConfiguration(Path folder, Map<String, String> settings)
            throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(
                conf.resolve("config.yaml"),
                settings.entrySet().stream()
                        .map(entry -> "%s: \"%s\"%n".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining()));
        return conf;
    }

    /** Starts every process and returns when all slots are there. */
    public void start() throws Exception {
        revive();
        FlinkRest.await(
                "the task slots",
                () ->
                        rest.get("/overview").path("slots-total").asInt()
                                >= SLOTS * taskManagers.size());
    }

    /** Starts what has ended, as a supervisor does. */
    public void revive() throws IOException {
        for (ChildJvm process : processes()) {
            if (!process.isAlive()) {
                process.start();
            }
        }
    }

    private List<ChildJvm> processes() {
        List<ChildJvm> all = new ArrayList<>(List.of(zooKeeper, jobManager));
        all.addAll(taskManagers.values());
        return all;
    }

    public FlinkRest rest() {
        return rest;
    }

    public ChildJvm jobManager() {
        return jobManager;
    }

    public ChildJvm zooKeeper() {
        return zooKeeper;
    }

    /** A TaskManager in which tasks of the job run. */
    public ChildJvm workingTaskManager(Random random) throws Exception {
        List<ChildJvm> working = new ArrayList<>();
        FlinkRest.await(
                "a TaskManager with tasks",
                () -> {
                    working.clear();
                    for (JsonNode known : rest.get("/taskmanagers").path("taskmanagers")) {
                        ChildJvm process = taskManagers.get(known.path("dataPort").asInt());
                        boolean works =
                                known.path("freeSlots").asInt() < known.path("slotsNumber").asInt();
                        if (works && process != null && process.isAlive()) {
                            working.add(process);
                        }
                    }
                    return !working.isEmpty();
                });
        return working.get(random.nextInt(working.size()));
    }

    public void kill() {
        processes().forEach(ChildJvm::kill);
    }

    @Override
    public void close() {
        kill();
    }
}
