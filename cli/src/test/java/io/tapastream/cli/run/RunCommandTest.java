package io.tapastream.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.TapaStream;
import io.tapastream.cli.local.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
    private static final Pattern WEB_UI = Pattern.compile("Flink web UI +(http\\S+)");

    @TempDir private Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private CommandLine line() {
        return TapaStream.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
    }

    @Test
    void theJobRunsUntilItIsInterrupted() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"))) {
            CompletableFuture<Integer> exit = new CompletableFuture<>();
            Thread command =
                    new Thread(
                            () ->
                                    exit.complete(
                                            line().execute(
                                                            "run",
                                                            "--create-topics",
                                                            "--work-dir",
                                                            dir.resolve("work").toString(),
                                                            "--",
                                                            "--bootstrap-servers",
                                                            kafka.bootstrapServers())));
            command.start();
            awaitRunning(exit);
            command.interrupt();
            assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(130);
        }
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).endsWith("stopped" + System.lineSeparator());
        assertThat(dir.resolve("work/tapastream.log")).isNotEmptyFile();
    }

    @Test
    void wrongJobOptionsAreWrongUsage() {
        assertThat(line().execute("run")).isEqualTo(2);
        assertThat(err.toString()).contains("--bootstrap-servers is missing");
        assertThat(line().execute("run", "--", "--no-such-option", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown option --no-such-option");
        assertThat(line().execute("run", "--slots", "0")).isEqualTo(2);
        assertThat(
                        line().execute(
                                        "run",
                                        "--work-dir",
                                        dir.resolve("work").toString(),
                                        "--",
                                        "--bootstrap-servers",
                                        "127.0.0.1:1",
                                        "--topic-prefix",
                                        "a/b"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("topic prefix 'a/b' must be");
    }

    private void awaitRunning(CompletableFuture<Integer> exit) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (System.nanoTime() < deadline && !exit.isDone()) {
            Matcher webUi = WEB_UI.matcher(out.toString());
            if (webUi.find() && jobs(URI.create(webUi.group(1))).contains("\"RUNNING\"")) {
                return;
            }
            pause(exit);
        }
        throw new AssertionError("the job did not run: " + out + err);
    }

    /** Returns after a moment, or when the command has ended. */
    private static void pause(CompletableFuture<Integer> exit) throws Exception {
        try {
            exit.get(200, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        }
    }

    private static String jobs(URI webUi) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(webUi.resolve("/jobs")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
