package io.tapastream.tests.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Python environment under target/ with the client of this checkout and what its tests need, from
 * PyPI. It is kept until the client needs something else.
 */
public final class PythonEnvironment {
    private static final Path CLIENT =
            Path.of("..", "clients", "python").toAbsolutePath().normalize();
    private static final Path FOLDER = Path.of("target", "python-client").toAbsolutePath();
    private static final Path PYTHON = FOLDER.resolve("bin").resolve("python");
    private static final long MINUTES = 5;

    private PythonEnvironment() {}

    /**
     * What came of a command.
     *
     * @param exitCode 0 where it succeeded
     * @param output what it printed
     */
    private record Result(int exitCode, String output) {}

    /**
     * The environment; empty, with a printed sentence, where there is no Python to make it with.
     */
    public static Optional<PythonEnvironment> prepare() throws IOException, InterruptedException {
        String version = "import sys; sys.exit(sys.version_info < (3, 10))";
        if (!works("python3", "-c", version)) {
            return skip("there is no python3 of version 3.10 or later on the path");
        }
        if (!works("python3", "-c", "import ensurepip, venv")) {
            return skip("python3 has no venv and pip (on Debian: apt-get install python3-venv)");
        }
        Path wanted = CLIENT.resolve("pyproject.toml");
        Path installed = FOLDER.resolve("installed.toml");
        if (!Files.exists(installed)
                || !Files.readString(installed).equals(Files.readString(wanted))) {
            if (!works("python3", "-m", "venv", "--clear", FOLDER.toString())) {
                return skip("python3 cannot make an environment in " + FOLDER);
            }
            Result result = pip("-e", CLIENT + "[test]");
            if (result.exitCode() != 0) {
                return skip("pip cannot install what they need:\n" + result.output());
            }
            Files.copy(wanted, installed);
        } else {
            // Takes the schemas over that have changed since.
            new PythonEnvironment()
                    .run(Map.of(), "-m", "pip", "install", "-q", "--no-deps", "-e", ".");
        }
        return Optional.of(new PythonEnvironment());
    }

    /** Runs python in the client's folder and prints the last line of what it says. */
    public void run(Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON.toString()));
        command.addAll(List.of(arguments));
        Result result = execute(command, variables);
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    "%s failed with exit code %d:\n%s"
                            .formatted(command, result.exitCode(), result.output()));
        }
        String said = result.output().strip();
        if (!said.isEmpty()) {
            System.out.println("Python client: " + said.substring(said.lastIndexOf('\n') + 1));
        }
    }

    private static Optional<PythonEnvironment> skip(String why) {
        System.out.println("Python client: its tests are skipped, as " + why);
        return Optional.empty();
    }

    private static Result pip(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(PYTHON.toString(), "-m", "pip", "install", "-q"));
        command.addAll(List.of(arguments));
        return execute(command, Map.of());
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            return execute(List.of(command), Map.of()).exitCode() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Result execute(List<String> command, Map<String, String> variables)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("python-client", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(CLIENT.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        "%s does not end:\n%s".formatted(command, Files.readString(output)));
            }
            return new Result(
                    process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
