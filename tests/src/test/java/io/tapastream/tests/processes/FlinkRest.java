package io.tapastream.tests.processes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** What the harness asks of Flink's REST interface. */
public final class FlinkRest {
    public static final Duration DEADLINE = Duration.ofMinutes(4);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String address;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public FlinkRest(int port) {
        address = "http://127.0.0.1:" + port;
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address + path)));
    }

    /** The answer as it is, whatever its status. */
    public String text(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(address + path))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(
                        request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("Flink answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** Asks until the answer is true; an answer that does not come counts as false. */
    public static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        Exception last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (IOException e) {
                last = e;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not come within " + DEADLINE, last);
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Uploads a jar and gives its id. */
    public String upload(Path jar) throws IOException, InterruptedException {
        String boundary = "tapastream-boundary";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String head =
                "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
        body.writeBytes(
                head.formatted(boundary, jar.getFileName()).getBytes(StandardCharsets.UTF_8));
        body.writeBytes(Files.readAllBytes(jar));
        body.writeBytes("\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8));
        String name =
                send(HttpRequest.newBuilder(URI.create(address + "/jars/upload"))
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .POST(BodyPublishers.ofByteArray(body.toByteArray())))
                        .path("filename")
                        .asText();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Runs an uploaded jar and gives the job's id. */
    public String run(String jar, List<String> arguments, int parallelism, String savepoint)
            throws IOException, InterruptedException {
        return run(jar, null, arguments, parallelism, savepoint);
    }

    /**
     * The same.
     *
     * @param main the class to run; null for the jar's own
     */
    public String run(
            String jar, String main, List<String> arguments, int parallelism, String savepoint)
            throws IOException, InterruptedException {
        Map<String, Object> request = new HashMap<>();
        if (main != null) {
            request.put("entryClass", main);
        }
        request.put("programArgsList", arguments);
        request.put("parallelism", parallelism);
        if (savepoint != null) {
            request.put("savepointPath", savepoint);
        }
        return post("/jars/" + jar + "/run", request).path("jobid").asText();
    }

    /** Cancels a job and returns when it has ended. */
    public void cancel(String job) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/jobs/" + job))
                        .method("PATCH", BodyPublishers.noBody())
                        .build();
        client.send(request, BodyHandlers.discarding());
        await("the job's end", () -> state(job).equals("CANCELED"));
    }

    public String state(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job).path("state").asText();
    }

    /** How many Flink checkpoints of the job the JobManager knows as completed. */
    public int completed(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints").path("counts").path("completed").asInt();
    }

    public boolean inProgress(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints").path("counts").path("in_progress").asInt() > 0;
    }

    /** Whether a Flink checkpoint that was triggered after a time is complete: all works. */
    public boolean completedAfter(String job, long time) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                        .path("latest")
                        .path("completed")
                        .path("trigger_timestamp")
                        .asLong()
                > time;
    }

    public void awaitFlinkCheckpointAfter(String job, long time) throws Exception {
        await("a Flink checkpoint of the job", () -> completedAfter(job, time));
    }

    /** Stops the job with a savepoint and gives its place; null where the savepoint failed. */
    public String stopWithSavepoint(String job, Path folder) throws Exception {
        String trigger =
                post(
                                "/jobs/" + job + "/stop",
                                Map.of(
                                        "targetDirectory",
                                        folder.toUri().toString(),
                                        "drain",
                                        false))
                        .path("request-id")
                        .asText();
        String path = "/jobs/" + job + "/savepoints/" + trigger;
        await(
                "the savepoint",
                () -> get(path).path("status").path("id").asText().equals("COMPLETED"));
        JsonNode place = get(path).path("operation").path("location");
        if (place.isMissingNode()) {
            return null;
        }
        await("the job's end", () -> state(job).equals("FINISHED"));
        return place.asText();
    }
}
