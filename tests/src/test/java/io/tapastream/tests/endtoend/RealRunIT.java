package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of examples/real-run: a trained encoder, pictures of others, SAEs published by the
 * Python client while they are trained, and every settled score recomputed in NumPy. Skipped where
 * Python or its packages cannot be had.
 */
class RealRunIT {
    private static final Path EXAMPLE = Path.of("..", "examples", "real-run").toAbsolutePath();
    private static final long MINUTES = 10;

    @TempDir Path folder;

    @Test
    void everySettledScoreIsEqualToTheRecomputedOne() throws Exception {
        Path venv = folder.resolve("venv");
        Assumptions.assumeTrue(
                run("python3", "-m", "venv", venv.toString()) == 0
                        && run(
                                        venv.resolve("bin/pip").toString(),
                                        "install",
                                        "--quiet",
                                        "-r",
                                        EXAMPLE.resolve("requirements.txt").toString(),
                                        EXAMPLE.resolve("../../clients/python").toString())
                                == 0,
                "the packages of examples/real-run cannot be installed");
        int code = run(EXAMPLE.resolve("run").toString(), "--short", "--folder", folder.toString());
        String said = Files.readString(folder.resolve("said.log"));
        System.out.println(said.substring(Math.max(0, said.length() - 1500)));
        assertThat(code).as(said).isZero();
        assertThat(said).containsPattern("recomputed: (\\d+) of \\1 scores");
        assertThat(folder.resolve("real-run-sizes.png")).isNotEmptyFile();
    }

    private int run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said.log").toFile())
                        .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            throw new AssertionError(
                    "it does not end:\n" + Files.readString(folder.resolve("said.log")));
        }
        return process.exitValue();
    }
}
