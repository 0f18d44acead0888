package io.tapastream.cli.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.TapaStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the commands say where they cannot do their work. */
class StoreCommandTest {
    private static final String NOWHERE = "jdbc:postgresql://localhost:1/scores";

    @TempDir Path folder;
    private final StringWriter err = new StringWriter();

    @Test
    void wrongOptionsAreWrongUsage() {
        assertThat(execute("store")).isEqualTo(2);
        assertThat(err.toString()).contains("--bootstrap-servers is missing");
        assertThat(execute("store", "--", "--bootstrap-servers", "localhost:1")).isEqualTo(2);
        assertThat(err.toString()).contains("--jdbc-url is missing");
        assertThat(execute("postgres")).isEqualTo(2);
        assertThat(execute("postgres", "migrate", "--jdbc-url", NOWHERE + "?password=secret"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--jdbc-password-file").doesNotContain("secret");
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNamed() {
        assertThat(execute("postgres", "migrate", "--jdbc-url", NOWHERE)).isEqualTo(1);
        assertThat(err.toString()).contains("tapastream at " + NOWHERE);
        assertThat(
                        execute(
                                "store",
                                "--work-dir",
                                folder.toString(),
                                "--",
                                "--bootstrap-servers",
                                "localhost:1",
                                "--jdbc-url",
                                NOWHERE))
                .isEqualTo(1);
    }

    private int execute(String... args) {
        CommandLine line =
                TapaStream.commandLine()
                        .setOut(new PrintWriter(new StringWriter(), true))
                        .setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
