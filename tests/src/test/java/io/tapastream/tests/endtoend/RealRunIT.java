package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of examples/real-run: a published image encoder, real pictures, SAEs trained in
 * PyTorch, and every settled score recomputed by a program that shares no code with the job. Only
 * with -Dtapastream.real-run=true, as it installs PyTorch (6 GB) the first time.
 */
class RealRunIT {
    private static final String PROPERTY = "tapastream.real-run";
    private static final Path EXAMPLE =
            Path.of("..", "examples", "real-run", "run").toAbsolutePath().normalize();
    private static final long MINUTES = 20;

    /** What the command ends with where its packages cannot be installed. */
    private static final int NO_PACKAGES = 3;

    @TempDir private Path folder;

    @BeforeAll
    static void onlyWhereWanted() {
        boolean wanted = Boolean.getBoolean(PROPERTY);
        if (!wanted) {
            System.out.println(
                    "RealRunIT is skipped: it runs with -D"
                            + PROPERTY
                            + "=true, and installs PyTorch");
        }
        Assumptions.assumeTrue(wanted, "not asked for");
    }

    @Test
    void everySettledScoreIsRecomputedEqually() throws Exception {
        Path log = folder.resolve("run.log");
        Process run =
                new ProcessBuilder(
                                EXAMPLE.toString(),
                                "--short",
                                "--output",
                                folder.resolve("run").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            assertThat(run.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            run.descendants().forEach(ProcessHandle::destroy);
            run.destroy();
        }
        String said = Files.readString(log);
        if (run.exitValue() == NO_PACKAGES) {
            System.out.println(
                    "RealRunIT is skipped, as pip cannot install what it needs:\n" + said);
        }
        Assumptions.assumeTrue(run.exitValue() != NO_PACKAGES, "no packages");
        assertThat(run.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("equal in ([1-9]\\d*) of \\1\\R");
    }
}
