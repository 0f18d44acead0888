package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of examples/real-run: a published image encoder, drawn pictures with exact
 * annotations, SAEs published by the Python client while they are trained, and every settled score
 * recomputed by a program that shares no code with the job. Skipped where its Python packages
 * cannot be installed.
 */
class RealRunIT {
    private static final Path EXAMPLE =
            Path.of("..", "examples", "real-run", "run").toAbsolutePath().normalize();
    private static final long MINUTES = 12;

    /** What the command ends with where its packages cannot be installed. */
    private static final int NO_PACKAGES = 3;

    @TempDir private Path folder;

    @Test
    void everySettledScoreIsRecomputedEqually() throws Exception {
        Path venv = folder.resolve("venv");
        Assumptions.assumeTrue(run("python3", "-m", "venv", venv.toString()) == 0, "no Python");
        Path root = EXAMPLE.getParent().getParent().getParent();
        int installed =
                run(
                        venv.resolve("bin/pip").toString(),
                        "install",
                        "--quiet",
                        "-r",
                        EXAMPLE.resolveSibling("requirements.txt").toString(),
                        root.resolve("clients/python").toString());
        if (installed != 0) {
            System.out.println("RealRunIT is skipped, as pip cannot install:\n" + said());
        }
        Assumptions.assumeTrue(installed == 0, "no packages");
        String output = folder.resolve("run").toString();
        int code = run(EXAMPLE.toString(), "--short", "--output", output);
        Assumptions.assumeTrue(code != NO_PACKAGES, "no packages");
        assertThat(code).as(said()).isZero();
        assertThat(said()).containsPattern("equal in ([1-9]\\d*) of \\1\\R");
    }

    private String said() throws Exception {
        return Files.readString(folder.resolve("said.log"));
    }

    private int run(String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(Arrays.asList(command))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said.log").toFile());
        builder.environment().put("REAL_RUN_PYTHON", folder.resolve("venv/bin/python").toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(said()).isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
