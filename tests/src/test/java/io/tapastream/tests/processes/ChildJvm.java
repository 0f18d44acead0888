package io.tapastream.tests.processes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A Java process of its own that can be started, killed, paused and started again. It ends with
 * this process, however this one ends. What it says goes to a log file for each start.
 */
public final class ChildJvm implements AutoCloseable {
    private static final long ORDERLY_SECONDS = 10;
    private static final int SHOWN_LINES = 80;

    private final String name;
    private final Path folder;
    private final List<String> command;
    private final Thread killer = new Thread(this::kill);
    private Process process;
    private Path log;
    private int starts;
    private boolean killed;

    /**
     * @param name of the process, for its log files
     * @param folder for logs and what the start needs
     * @param classPath of the process
     * @param flags of the Java virtual machine
     * @param main class and arguments
     */
    public ChildJvm(
            String name, Path folder, String classPath, List<String> flags, List<String> main)
            throws IOException {
        this.name = name;
        this.folder = folder;
        command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.tapastream",
                        "-Dlog4j.configurationFile=" + logging(folder),
                        // What a killed process leaves goes with the folder.
                        "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                        "-XX:+UseSerialGC",
                        // Small loads: a quick start is worth more than the last of speed.
                        "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.addAll(List.of("-cp", guard(folder) + ":" + classPath));
        command.add(DiesWithParent.class.getName());
        command.add(Long.toString(ProcessHandle.current().pid()));
        command.addAll(main);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /** The one class of the tests that the process sees. */
    private static Path guard(Path folder) throws IOException {
        Path root = folder.resolve("guard");
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

    private static Path logging(Path folder) throws IOException {
        Path file = folder.resolve("log4j2.properties");
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Files.writeString(
                    file,
                    """
                    rootLogger.level = INFO
                    rootLogger.appenderRef.out.ref = out
                    appender.out.name = out
                    appender.out.type = Console
                    appender.out.layout.type = PatternLayout
                    appender.out.layout.pattern = %d{HH:mm:ss,SSS} %p %c{1} %m%n%ex
                    """);
        }
        return file;
    }

    public void start() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        Path logs = Files.createDirectories(folder.resolve("logs"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        builder.redirectErrorStream(true);
        log = logs.resolve(name + "-" + ++starts + ".log");
        builder.redirectOutput(log.toFile());
        killed = false;
        process = builder.start();
    }

    /** Ends the process with SIGKILL and returns when it is gone. */
    public void kill() {
        if (process != null) {
            printUnexpectedEnd();
            killed = true;
            process.destroyForcibly().onExit().join();
        }
    }

    /** Prints why a process ended that nobody ended: its folder is gone after the test. */
    private void printUnexpectedEnd() {
        if (killed || process.isAlive()) {
            return;
        }
        try {
            List<String> lines = Files.readAllLines(log);
            System.err.printf(
                    "%s ended by itself with status %d; the end of its log:%n",
                    name, process.exitValue());
            lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())
                    .forEach(System.err::println);
        } catch (IOException e) {
            System.err.printf("the log of %s cannot be read: %s%n", name, e);
        }
    }

    /**
     * Stops the process for a while with SIGSTOP. A shell waits and lets it go on, so that it goes
     * on also when this process is gone by then.
     *
     * @return the shell, which ends when the process goes on
     */
    public Process pause(Duration time) throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "kill -STOP %1$d && sleep %2$d; kill -CONT %1$d"
                                .formatted(process.pid(), time.toSeconds()))
                .inheritIO()
                .start();
    }

    /** Lets the process run for only a tenth of a second in every half for so long. */
    public Process slow(Duration time) throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt %2$d ] && kill -STOP %1$d; do sleep 0.4; kill -CONT %1$d; sleep 0.1; i=$((i + 1)); done; kill -CONT %1$d"
                                .formatted(process.pid(), 2 * time.toSeconds()))
                .inheritIO()
                .start();
    }

    public String name() {
        return name;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Asks the process to end, and kills it where it does not. */
    @Override
    public void close() {
        try {
            if (process != null) {
                printUnexpectedEnd();
                killed = true;
                process.destroy();
                if (!process.waitFor(ORDERLY_SECONDS, TimeUnit.SECONDS)) {
                    kill();
                }
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
