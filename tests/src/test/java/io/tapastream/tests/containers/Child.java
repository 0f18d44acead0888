package io.tapastream.tests.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process whose output goes to a file; it ends with this one. */
final class Child implements AutoCloseable {
    private final String name;
    private final Path log;
    private final Process process;

    Child(String name, Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        this.name = name;
        log = Files.createDirectories(folder).resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said so far. */
    String output() throws IOException {
        return Files.readString(log);
    }

    /** Waits for the end and fails where the process does. */
    String awaitSuccess(long minutes) throws IOException, InterruptedException {
        if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
            throw new AssertionError(
                    "%s did not end within %d minutes:%n%s".formatted(name, minutes, output()));
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    "%s ended with %d:%n%s".formatted(name, process.exitValue(), output()));
        }
        return output();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
