package io.tapastream.tests.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The metrics of a running job, summed over its subtasks, as Flink's REST interface tells them. */
final class JobMetrics {
    private static final long POLL_NANOS = 250_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String job;

    /**
     * @param webUi address of the cluster
     * @param jobId of the job
     */
    JobMetrics(URI webUi, String jobId) {
        job = webUi.resolve("/jobs/" + jobId).toString();
    }

    /** Waits until the sums of these metrics are as they should be, and gives them. */
    Map<String, Long> await(List<String> names, Predicate<Map<String, Long>> wanted)
            throws Exception {
        Instant deadline = Instant.now().plus(LocalEvaluator.DEADLINE);
        Map<String, Long> sums = sums(names);
        while (!wanted.test(sums)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("the metrics stay at " + sums);
            }
            LockSupport.parkNanos(POLL_NANOS);
            sums = sums(names);
        }
        return sums;
    }

    /** What has failed the job so far, newest first. */
    List<String> failures() throws Exception {
        List<String> failures = new ArrayList<>();
        JsonNode history = get(job + "/exceptions").path("exceptionHistory");
        if (history.isMissingNode()) {
            throw new AssertionError("the REST interface tells of no exception history");
        }
        history.path("entries").forEach(entry -> failures.add(entry.path("stacktrace").asText()));
        return failures;
    }

    private Map<String, Long> sums(List<String> names) throws Exception {
        Map<String, Long> sums = new TreeMap<>();
        names.forEach(name -> sums.put(name, 0L));
        for (JsonNode vertex : get(job).path("vertices")) {
            String metrics = job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
            List<String> ids =
                    get(metrics).findValuesAsText("id").stream()
                            .filter(id -> sums.containsKey(name(id)))
                            .toList();
            if (ids.isEmpty()) {
                continue;
            }
            String wanted =
                    ids.stream()
                            .map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8))
                            .collect(Collectors.joining(","));
            for (JsonNode metric : get(metrics + "?agg=sum&get=" + wanted)) {
                long sum = metric.path("sum").asLong();
                sums.merge(name(metric.path("id").asText()), sum, Long::sum);
            }
        }
        return sums;
    }

    private static String name(String id) {
        return id.substring(id.lastIndexOf('.') + 1);
    }

    private JsonNode get(String uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }
}
