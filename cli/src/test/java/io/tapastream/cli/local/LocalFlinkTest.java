package io.tapastream.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFlinkTest {
    @TempDir private Path dir;

    @Test
    void jobsRunWithFlinkCheckpointsAndTheWebUiAnswers() throws Exception {
        LocalFlink.Options options = new LocalFlink.Options(2, Duration.ofMillis(100), 0);
        try (LocalFlink flink = LocalFlink.start(dir, options)) {
            awaitDashboard(flink.webUi());

            StreamExecutionEnvironment bounded = flink.environment();
            assertThat(bounded.getParallelism()).isEqualTo(2);
            bounded.fromSequence(1, 1000).sinkTo(new DiscardingSink<>());
            JobClient job = bounded.executeAsync("bounded");
            job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
            assertThat(job.getJobStatus().get(10, TimeUnit.SECONDS)).isEqualTo(JobStatus.FINISHED);

            StreamExecutionEnvironment endless = flink.environment();
            endless.fromSequence(1, Long.MAX_VALUE).sinkTo(new DiscardingSink<>());
            JobClient running = endless.executeAsync("endless");
            awaitFlinkCheckpoint(running);
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).as("closing keeps the interrupt").isTrue();
    }

    @Test
    void closingTwiceIsHarmless() throws Exception {
        LocalFlink flink = LocalFlink.start(dir, LocalFlink.Options.DEFAULT);
        flink.close();
        flink.close();
        assertThat(dir.resolve("checkpoints")).isDirectory();
    }

    @Test
    void anInterruptedThreadStartsNothing() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> LocalFlink.start(dir, LocalFlink.Options.DEFAULT))
                .isInstanceOf(InterruptedException.class);
        assertThat(dir).isEmptyDirectory();
    }

    /** Until a leader is elected it answers that it is not available yet. */
    private static void awaitDashboard(URI webUi) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String said = get(webUi).body();
        while (!said.contains("Apache Flink Web Dashboard")) {
            assertThat(System.nanoTime()).as(said).isLessThan(deadline);
            said = get(webUi).body();
        }
    }

    private void awaitFlinkCheckpoint(JobClient job) throws Exception {
        Path checkpoints = dir.resolve("checkpoints").resolve(job.getJobID().toString());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!hasFlinkCheckpoint(checkpoints)) {
            assertThat(System.nanoTime()).as("no Flink checkpoint in 60 s").isLessThan(deadline);
            assertThat(job.getJobStatus().get(10, TimeUnit.SECONDS).isGloballyTerminalState())
                    .isFalse();
        }
    }

    private static boolean hasFlinkCheckpoint(Path checkpoints) throws Exception {
        if (!Files.isDirectory(checkpoints)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(checkpoints)) {
            return entries.anyMatch(path -> path.getFileName().toString().startsWith("chk-"));
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
