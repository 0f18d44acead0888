package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.TapaStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo at a fraction of its size: from drawn JPEG files to the table at the end. */
class DemoIT {
    @TempDir Path folder;

    @Test
    void theTrainedSaeEndsAboveTheUntrainedOne() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = TapaStream.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int exitCode =
                line.execute(
                        "demo",
                        "--images=300",
                        "--pairs=80",
                        "--checkpoints=0,300,1200",
                        "--work-dir=" + folder);
        assertThat(exitCode).as(out + "\n" + err).isZero();
        assertThat(out.toString())
                .contains("SETTLED")
                .contains("Settled on 300 images with 24 concepts and 80 pairs")
                .contains("the trained SAE is above the untrained one in both scores");
        assertThat(err.toString()).isEmpty();
        assertThat(folder.resolve("tapastream.log")).exists();
        assertThat(Files.readString(folder.resolve("tapastream.log")))
                .doesNotContain("switched from RUNNING to FAILED");
    }

    @Test
    void wrongUsageGetsOneSentenceAndExitCodeTwo() {
        StringWriter err = new StringWriter();
        CommandLine line = TapaStream.commandLine();
        line.setErr(new PrintWriter(err));
        assertThat(line.execute("demo", "--images=many")).isEqualTo(2);
        assertThat(err.toString()).contains("--images").doesNotContain("\tat ");
        assertThat(line.execute("demo", "--images=0")).isEqualTo(2);
        assertThat(line.execute("demo", "--checkpoints=5,5")).isEqualTo(2);
        assertThat(line.execute("demo", "--encoder-only")).isEqualTo(2);
        assertThat(line.execute("demo", "--bootstrap-servers=b:1", "--keep-running")).isEqualTo(2);
    }
}
