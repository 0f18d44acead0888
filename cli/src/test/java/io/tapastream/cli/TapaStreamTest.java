package io.tapastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.console.CliException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class TapaStreamTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private CommandLine line() {
        return captured(TapaStream.commandLine());
    }

    private CommandLine captured(CommandLine line) {
        return line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    @Test
    void helpNamesEveryCommandAndSucceeds() {
        CommandLine line = line();
        assertThat(line.execute("--help")).isZero();
        assertThat(out.toString()).contains(line.getSubcommands().keySet());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void everyCommandHasHelpAndEveryOptionADescription() {
        Deque<CommandLine> open = new ArrayDeque<>();
        open.add(line());
        while (!open.isEmpty()) {
            CommandLine command = open.remove();
            open.addAll(command.getSubcommands().values());
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(command.getCommandSpec().qualifiedName())
                    .isNotEmpty();
            command.getCommandSpec()
                    .args()
                    .forEach(
                            option ->
                                    assertThat(option.description())
                                            .as(command.getCommandName() + " " + option)
                                            .isNotEmpty());
        }
    }

    @Test
    void wrongUsageIsOneSentenceAndExitCode2() {
        assertThat(line().execute("publish", "images", "--data-set", "birds")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("tapastream: missing required")
                .contains("--bootstrap-servers")
                .contains("'tapastream publish images --help'")
                .doesNotContain("\tat ");
        assertThat(line().execute()).isEqualTo(2);
        assertThat(line().execute("publish")).isEqualTo(2);
        assertThat(line().execute("no-such-command")).isEqualTo(2);
    }

    @Test
    void aFailureIsItsSentenceAndExitCode1() {
        assertThat(runFailing(new CliException("the folder /x is empty; give another")))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(
                        "tapastream: the folder /x is empty; give another"
                                + System.lineSeparator());
    }

    @Test
    void anUnexpectedFailureSaysWhatItIsAndHowToSeeMore() {
        assertThat(runFailing(new IllegalStateException("boom\nsecond line"))).isEqualTo(1);
        assertThat(err.toString())
                .contains("unexpected failure: IllegalStateException: boom")
                .contains("--verbose")
                .doesNotContain("second line")
                .doesNotContain("\tat ");
    }

    @Test
    void aFileOrFolderThatCannotBeUsedIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        for (Path work : List.of(file, file.resolve("below"))) {
            err.getBuffer().setLength(0);
            int exit =
                    line().execute(
                                    "run",
                                    "--work-dir",
                                    work.toString(),
                                    "--",
                                    "--bootstrap-servers",
                                    "127.0.0.1:1");
            assertThat(exit).isEqualTo(1);
            assertThat(err.toString()).startsWith("tapastream: cannot read or write " + file);
            assertThat(err.toString().strip().lines()).hasSize(1);
        }
        assertThat(
                        line().execute(
                                        "report",
                                        "--bootstrap-servers",
                                        "127.0.0.1:1",
                                        "--output",
                                        folder.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains(folder + " is a folder; give the file to write");
    }

    @Test
    void aMisspeltOptionIsNamedThoughTheRightOneIsMissing() {
        assertThat(
                        captured(TapaStream.commandLine())
                                .execute("report", "--bootstrap-serverz", "localhost:9092"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("missing required option: '--bootstrap-servers")
                .contains("Not understood: --bootstrap-serverz localhost:9092");
    }

    @Test
    void verboseShowsTheStackTrace() {
        assertThat(runFailing(new IllegalStateException("boom"), "--verbose")).isEqualTo(1);
        assertThat(err.toString()).contains("\tat ");
    }

    private int runFailing(Exception failure, String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "fail";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return captured(TapaStream.commandLine(List.of(new Failing(failure)))).execute(arguments);
    }

    @Command(name = "fail", description = "Fails.")
    private static final class Failing implements Callable<Integer> {
        private final Exception failure;

        private Failing(Exception failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
