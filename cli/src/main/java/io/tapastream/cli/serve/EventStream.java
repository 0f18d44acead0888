package io.tapastream.cli.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.EvaluationJson;
import io.tapastream.read.model.RunsModel;
import io.tapastream.read.topic.LiveRuns;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Tells one page what changes, as server-sent events. The first event holds everything; each one
 * after that the evaluations that changed since the one before it. Not more than four events come
 * in a second and at least one in two seconds, so that a page notices when the server has ended.
 */
final class EventStream {
    private static final Duration SHORTEST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final LiveRuns runs;
    private final ObjectMapper mapper;
    private final EvaluationJson json;
    private int generation = -1;
    private long version = -1;

    EventStream(LiveRuns runs, ObjectMapper mapper) {
        this.runs = runs;
        this.mapper = mapper;
        this.json = new EvaluationJson(mapper);
    }

    /** Writes until the page is closed, which shows as an IOException, or the server closes. */
    void writeTo(OutputStream out, BooleanSupplier closing)
            throws IOException, InterruptedException {
        while (!closing.getAsBoolean()) {
            byte[] event = mapper.writeValueAsBytes(next());
            out.write("data: ".getBytes(StandardCharsets.US_ASCII));
            out.write(event);
            out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Thread.sleep(SHORTEST.toMillis());
            runs.awaitChange(generation, version, LONGEST.minus(SHORTEST));
        }
    }

    /** What is new since the last call. */
    ObjectNode next() {
        synchronized (runs) {
            LiveRuns.Freshness fresh = runs.freshness();
            return runs.read(model -> next(model, fresh));
        }
    }

    private ObjectNode next(RunsModel model, LiveRuns.Freshness fresh) {
        boolean all = fresh.generation() != generation;
        long since = all ? -1 : version;
        generation = fresh.generation();
        version = model.version();
        ObjectNode event = mapper.createObjectNode();
        event.put("all", all).put("now", System.currentTimeMillis());
        event.put("caughtUp", fresh.caughtUp()).put("lag", fresh.lag());
        event.put("lastWritten", fresh.lastWritten().toEpochMilli());
        event.put("failure", fresh.failure()).put("rejected", model.rejected());
        if (since == version) {
            return event;
        }
        ArrayNode evaluations = event.putArray("evaluations");
        for (Evaluation evaluation : model.evaluations()) {
            if (evaluation.version() > since) {
                evaluations.add(
                        json.of(model, evaluation).put("windows", evaluation.windowsTaken()));
            }
        }
        ArrayNode alerts = event.putArray("alerts");
        model.alerts().forEach(alert -> alerts.add(json.of(alert)));
        ArrayNode statuses = event.putArray("statuses");
        model.statuses().forEach(status -> statuses.add(json.of(status)));
        return event;
    }
}
