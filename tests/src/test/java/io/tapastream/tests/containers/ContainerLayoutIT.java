package io.tapastream.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.tests.processes.BrokerProcess;
import io.tapastream.tests.processes.LoopbackPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the compose file starts, as processes of this machine: the same entry points, configuration
 * files, job options and folders, with this machine's addresses in the place of the containers'.
 */
@EnabledOnOs(OS.LINUX)
class ContainerLayoutIT {
    private static final Path DEPLOY = Path.of("../deploy");

    @TempDir Path folder;

    @Test
    void theImagesFoldersAndEntryPointsScoreTheDemo() throws Exception {
        new Child(
                        "layout",
                        folder,
                        Map.of("JAVA_HOME", System.getProperty("java.home")),
                        List.of(
                                DEPLOY.resolve("layout").toString(),
                                folder.resolve("image").toString()))
                .awaitSuccess(2);
        Map<String, String> settings = settings();
        FlinkHome flink =
                FlinkHome.create(
                        Files.createDirectories(folder.resolve("home")),
                        folder.resolve("image/flink"),
                        settings);
        Map<String, String> files = flink.files();
        try (BrokerProcess broker =
                new BrokerProcess(folder.resolve("kafka"), Map.of(), List.of())) {
            broker.start();
            tools("encoder", "demo", "--encoder-only", "--work-dir", data("encoder"));
            tools("topics", "topics", "--bootstrap-servers", broker.bootstrapServers());
            try (Child jobManager =
                            flink(
                                    flink,
                                    settings,
                                    "jobmanager",
                                    "--config",
                                    jobOptions(broker).toString());
                    Child taskManager = flink(flink, settings, "taskmanager")) {
                feed(broker, jobManager, taskManager);
                assertThat(maps(taskManager))
                        .contains(flink.folder().resolve("native/libonnxruntime.so").toString())
                        .doesNotContain("onnxruntime-java");
                assertThat(taskManager.output()).doesNotContain("UnsatisfiedLinkError");
            }
        }
        assertThat(flink.files())
                .as("a read-only root is enough: nothing in Flink's folder changed")
                .isEqualTo(files);
    }

    /** Addresses, ports, folders and sizes of this machine; everything else is the image's. */
    private Map<String, String> settings() throws IOException {
        List<Integer> ports = LoopbackPorts.free(5);
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
        settings.put("jobmanager.rpc.port", ports.get(0).toString());
        settings.put("rest.port", ports.get(1).toString());
        settings.put("blob.server.port", ports.get(2).toString());
        settings.put("metrics.reporter.prom.port", ports.get(3) + "," + ports.get(4));
        settings.put("io.tmp.dirs", Files.createDirectories(folder.resolve("tmp")).toString());
        settings.put("execution.checkpointing.dir", "file://" + data("flink/checkpoints"));
        settings.put("execution.checkpointing.interval", "1 s");
        settings.put("taskmanager.memory.process.size", "1400m");
        settings.put("taskmanager.memory.task.off-heap.size", "128m");
        return settings;
    }

    private String data(String name) throws IOException {
        return Files.createDirectories(folder.resolve("data").resolve(name)).toString();
    }

    private Path jobOptions(BrokerProcess broker) throws IOException {
        String options =
                Files.readString(DEPLOY.resolve("job/demo.properties"))
                        .replace("kafka:9092", broker.bootstrapServers())
                        .replace("/data/", folder.resolve("data") + "/");
        // As on Kubernetes, where passwords and certificates are files of their own.
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("rack"), "r1");
        return Files.writeString(
                folder.resolve("job.properties"),
                options
                        + """
                        kafka.config.providers=directory
                        kafka.config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
                        kafka.client.rack=${directory:%s:rack}
                        """
                                .formatted(secrets));
    }

    private Child flink(
            FlinkHome home, Map<String, String> settings, String role, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(home.entryPoint(), role));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of(options));
        return new Child(
                role,
                folder,
                Map.of(
                        "FLINK_HOME", home.folder().toString(),
                        "FLINK_PID_DIR", folder.resolve("tmp").toString(),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "ORT_DISABLE_TELEMETRY", "1"),
                command);
    }

    private void feed(BrokerProcess broker, Child jobManager, Child taskManager) throws Exception {
        try {
            assertThat(
                            tools(
                                    "demo",
                                    "demo",
                                    "--bootstrap-servers",
                                    broker.bootstrapServers(),
                                    "--images=150",
                                    "--pairs=40",
                                    "--checkpoints=0,600"))
                    .contains("Settled on 150 images with 24 concepts and 40 pairs");
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage()
                            + "\nJobManager:\n"
                            + jobManager.output()
                            + "\nTaskManager:\n"
                            + taskManager.output(),
                    e);
        }
    }

    /** The command line as the tools' image starts it. */
    private String tools(String name, String... arguments) throws Exception {
        Path installed = folder.resolve("image/tools");
        List<String> command = new ArrayList<>();
        for (String part : entryPoint()) {
            command.add(part.replace("/opt/tapastream", installed.toString()));
        }
        command.set(0, FlinkHome.java());
        command.addAll(List.of(arguments));
        try (Child child = new Child(name, folder, Map.of("ORT_DISABLE_TELEMETRY", "1"), command)) {
            return child.awaitSuccess(5);
        }
    }

    private static List<String> entryPoint() throws IOException {
        String dockerfile = Files.readString(DEPLOY.resolve("Dockerfile.tools"));
        int start = dockerfile.indexOf("ENTRYPOINT [") + "ENTRYPOINT ".length();
        String json = dockerfile.substring(start, dockerfile.indexOf(']', start) + 1);
        return List.of(new ObjectMapper().readValue(json.replace("\\\n", ""), String[].class));
    }

    /** What the process has mapped into memory; the scripts have made way for Java by then. */
    private static String maps(Child process) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
    }
}
