package io.tapastream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code tapastream run} as a process of its own: the job and a Flink cluster, without the broker.
 */
final class EvaluatorProcess implements AutoCloseable {
    private static final Pattern WEB_UI = Pattern.compile("Flink web UI +(http\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START_MILLIS = 120_000;

    private final Process process;
    private final Thread killer;
    private final URI webUi;
    private final String job;
    private final int failedAtStart;
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * Starts it and returns when the job runs.
     *
     * @param flags of the Java virtual machine
     * @param runOptions of the command before {@code --}
     * @param jobOptions behind it
     */
    EvaluatorProcess(
            Path folder, List<String> flags, List<String> runOptions, List<String> jobOptions)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(
                List.of(
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.tapastream",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tapastream.cli.TapaStream",
                        "run",
                        "--work-dir",
                        folder.resolve("work").toString()));
        command.addAll(runOptions);
        command.add("--");
        command.addAll(jobOptions);
        Path out = folder.resolve("run.out");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        webUi = awaitWebUi(out);
        job = awaitJob();
        failedAtStart = failed();
    }

    private URI awaitWebUi(Path out) throws IOException, InterruptedException {
        long end = System.currentTimeMillis() + START_MILLIS;
        while (System.currentTimeMillis() < end && process.isAlive()) {
            Matcher found = WEB_UI.matcher(Files.readString(out));
            if (found.find()) {
                return URI.create(found.group(1));
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("tapastream run did not start: " + Files.readString(out));
    }

    private String awaitJob() throws IOException, InterruptedException {
        long end = System.currentTimeMillis() + START_MILLIS;
        while (System.currentTimeMillis() < end) {
            for (JsonNode known : get("/jobs").path("jobs")) {
                String id = known.path("id").asText();
                if (known.path("status").asText().equals("RUNNING") && allTasksRun(id)) {
                    return id;
                }
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the job does not run");
    }

    private boolean allTasksRun(String id) throws IOException, InterruptedException {
        JsonNode vertices = get("/jobs/" + id).path("vertices");
        for (JsonNode vertex : vertices) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return !vertices.isEmpty();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(
                client.send(
                                HttpRequest.newBuilder(webUi.resolve(path)).build(),
                                BodyHandlers.ofString())
                        .body());
    }

    /** The longest Flink checkpoint so far from its trigger to its end, in milliseconds. */
    long longestFlinkCheckpoint() throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .path("summary")
                .path("end_to_end_duration")
                .path("max")
                .asLong();
    }

    /**
     * Flink checkpoints that failed since all tasks ran. One that is due before, as while the image
     * encoder is opened, cannot be triggered, and Flink counts it as failed.
     */
    int failedFlinkCheckpoints() throws IOException, InterruptedException {
        return failed() - failedAtStart;
    }

    private int failed() throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints").path("counts").path("failed").asInt();
    }

    /** The processor time that it has taken so far. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** The most memory that was resident so far, in MiB; Linux only. */
    long peakMegabytes() throws IOException {
        return Arrays.stream(
                                Files.readString(Path.of("/proc/" + process.pid() + "/status"))
                                        .split("\n"))
                        .filter(line -> line.startsWith("VmHWM"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                / 1024;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
