package io.tapastream.tests.containers;

import io.tapastream.tests.processes.DiesWithParent;
import io.tapastream.tests.processes.Libraries;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * Flink's folder as an image has it: Flink itself, and over it what {@code deploy/layout} makes.
 * Flink itself is its distribution where the environment variable TAPASTREAM_FLINK names one, and
 * otherwise its jars from Maven, with two scripts in the place of Flink's own.
 */
final class FlinkHome {
    private static final String DISTRIBUTION = System.getenv("TAPASTREAM_FLINK");

    private final Path folder;

    private FlinkHome(Path folder) {
        this.folder = folder;
    }

    /**
     * @param layout the folder {@code flink} of the layout
     * @param settings what the processes are started with beside the configuration
     */
    static FlinkHome create(Path folder, Path layout, Map<String, String> settings)
            throws IOException, URISyntaxException {
        FlinkHome home = new FlinkHome(folder);
        if (DISTRIBUTION != null) {
            for (String part : List.of("bin", "lib", "plugins")) {
                copy(Path.of(DISTRIBUTION, part), folder.resolve(part));
            }
        }
        copy(layout, folder);
        if (DISTRIBUTION == null) {
            home.standIn(settings);
        }
        return home;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private void standIn(Map<String, String> settings) throws IOException, URISyntaxException {
        for (String jar : Libraries.flink().split(":")) {
            add(Path.of(jar));
        }
        // The one jar of a distribution that no other test needs.
        add(
                Path.of(
                        StandaloneApplicationClusterEntryPoint.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()));
        Configuration configuration =
                GlobalConfiguration.loadConfiguration(
                        conf().toString(), Configuration.fromMap(settings));
        script(
                "standalone-job.sh",
                JobManagerProcessUtils.generateJvmParametersStr(
                        JobManagerProcessUtils.processSpecFromConfig(configuration), configuration),
                StandaloneApplicationClusterEntryPoint.class,
                "",
                configuration);
        TaskExecutorProcessSpec working =
                TaskExecutorProcessUtils.processSpecFromConfig(configuration);
        script(
                "taskmanager.sh",
                ProcessMemoryUtils.generateJvmParametersStr(working),
                TaskManagerRunner.class,
                TaskExecutorProcessUtils.generateDynamicConfigsStr(working),
                configuration);
    }

    /** The layout's ONNX Runtime stays, the one of the build does not come beside it. */
    private void add(Path jar) throws IOException {
        if (!jar.getFileName().toString().startsWith("onnxruntime")) {
            Files.copy(jar, folder.resolve("lib").resolve(jar.getFileName()));
        }
    }

    private void script(
            String name, String flags, Class<?> main, String arguments, Configuration configuration)
            throws IOException {
        Path file = folder.resolve("bin").resolve(name);
        Files.writeString(
                file,
                """
                #!/usr/bin/env bash
                set -euo pipefail
                [ "$1" = start-foreground ]
                shift
                export FLINK_LIB_DIR=$FLINK_HOME/lib FLINK_PLUGINS_DIR=$FLINK_HOME/plugins
                # As Flink's own scripts do: variables within the options are replaced.
                options=$(eval echo '%s')
                exec '%s' %s $options "-Dlog4j.configurationFile=file:$FLINK_HOME/conf/log4j-console.properties" \\
                    -cp "%s:$FLINK_HOME/lib/*" %s %d %s --configDir "$FLINK_HOME/conf" %s "$@"
                """
                        .formatted(
                                configuration
                                        .get(CoreOptions.FLINK_JVM_OPTIONS)
                                        .replace("${", "'\"${")
                                        .replace("}", "}\"'"),
                                java(),
                                flags,
                                guard(),
                                DiesWithParent.class.getName(),
                                ProcessHandle.current().pid(),
                                main.getName(),
                                arguments));
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    private Path guard() throws IOException {
        Path root = folder.resolveSibling("guard");
        String file = DiesWithParent.class.getName().replace('.', '/') + ".class";
        Path copy = root.resolve(file);
        if (!Files.exists(copy)) {
            Files.createDirectories(copy.getParent());
            try (InputStream in =
                    Objects.requireNonNull(
                            DiesWithParent.class.getClassLoader().getResourceAsStream(file))) {
                Files.copy(in, copy);
            }
        }
        return root;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    Path conf() {
        return folder.resolve("conf");
    }

    Path folder() {
        return folder;
    }

    String entryPoint() {
        return folder.resolve("bin/tapastream-flink").toString();
    }

    /** Every file with its size and time, to see that nothing is written. */
    Map<String, String> files() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(
                        folder.relativize(file).toString(),
                        Arrays.asList(Files.size(file), Files.getLastModifiedTime(file))
                                .toString());
            }
        }
        return found;
    }
}
