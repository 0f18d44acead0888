package io.tapastream.cli.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.cli.serve.Request.BadRequestException;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.EvaluationId;
import io.tapastream.read.model.Lineage;
import io.tapastream.read.topic.LiveRuns;
import io.tapastream.read.topic.PairLatentsTopic;
import io.tapastream.read.topic.PairTopic;
import io.tapastream.schemas.ImagePair;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What each path answers. */
final class ApiRoutes {
    private static final String JSON = "application/json";
    private static final int PAIRS_AT_ONCE = 60;

    private final ObjectMapper mapper = new ObjectMapper();
    private final ConceptData concepts = new ConceptData(mapper);
    private final WindowData windows = new WindowData(mapper);
    private final PageFiles files = PageFiles.load();
    private final LiveRuns runs;
    private final PairTopic pairs;
    private final PairData pairData;
    private final PairImages images;
    private volatile boolean closing;

    ApiRoutes(LiveRuns runs, PairTopic pairs, PairLatentsTopic latents, PairImages images) {
        this.runs = runs;
        this.pairs = pairs;
        this.pairData = new PairData(mapper, runs, latents);
        this.images = images;
    }

    void answer(Request request) throws IOException, InterruptedException, BadRequestException {
        switch (request.path()) {
            case "/api/events" -> events(request);
            case "/api/concepts" -> concepts(request);
            case "/api/heatmap" -> heatMap(request);
            case "/api/windows" -> windows(request);
            case "/api/pairs" -> pairs(request);
            case "/api/pair-image" -> pairImage(request);
            default -> file(request);
        }
    }

    private void file(Request request) throws IOException, BadRequestException {
        PageFiles.File file =
                files.find(request.path())
                        .orElseThrow(() -> new BadRequestException(404, "there is no such page"));
        request.answer(200, file.contentType(), file.body());
    }

    private void events(Request request) throws IOException, InterruptedException {
        try (OutputStream out = request.stream("text/event-stream")) {
            new EventStream(runs, mapper).writeTo(out, () -> closing);
        }
    }

    private void concepts(Request request) throws IOException, BadRequestException {
        EvaluationId id = evaluation(request);
        ScoreMethod method = method(request);
        ObjectNode node =
                runs.read(model -> concepts.concepts(model, id, method))
                        .orElseThrow(
                                () -> new BadRequestException(404, "nothing is known of " + id));
        request.answer(200, JSON, mapper.writeValueAsBytes(node));
    }

    private void heatMap(Request request) throws IOException, BadRequestException {
        Lineage lineage =
                new Lineage(request.text("run"), request.text("sae"), request.text("dataSet"));
        ScoreMethod method = method(request);
        ObjectNode node = runs.read(model -> concepts.heatMap(model, lineage, method));
        request.answer(200, JSON, mapper.writeValueAsBytes(node));
    }

    private void windows(Request request) throws IOException, BadRequestException {
        EvaluationId id = evaluation(request);
        ScoreMethod method = method(request);
        ObjectNode node = runs.read(model -> windows.windows(model, id, method));
        request.answer(200, JSON, mapper.writeValueAsBytes(node));
    }

    private static EvaluationId evaluation(Request request) throws BadRequestException {
        return new EvaluationId(
                request.text("run"),
                request.text("sae"),
                request.number("step"),
                request.text("dataSet"));
    }

    private static ScoreMethod method(Request request) throws BadRequestException {
        long k = request.number("k");
        if (k < 1 || k > Integer.MAX_VALUE) {
            throw new BadRequestException("k is %d, expected at least 1".formatted(k));
        }
        return new ScoreMethod(request.text("method"), request.decimal("beta"), (int) k);
    }

    /** A page of the pairs of a data set whose id or concepts hold the text that is sought. */
    private void pairs(Request request) throws IOException, BadRequestException {
        String dataSet = request.text("dataSet");
        String sought = request.text("concepts", "");
        List<PairTopic.PairEntry> all = pairs.pairs(dataSet);
        List<PairTopic.PairEntry> found =
                sought.isEmpty() ? all : all.stream().filter(pair -> has(pair, sought)).toList();
        int from = (int) Math.min(request.number("from"), found.size());
        ObjectNode node = mapper.createObjectNode();
        EvaluationId evaluation = evaluation(request);
        node.put("complete", pairs.complete() && pairData.complete());
        node.put("total", all.size()).put("found", found.size()).put("from", from);
        List<PairTopic.PairEntry> shown =
                found.subList(from, Math.min(found.size(), from + PAIRS_AT_ONCE));
        node.set("pairs", pairData.pairs(shown, evaluation, method(request)));
        request.answer(200, JSON, mapper.writeValueAsBytes(node));
    }

    private static boolean has(PairTopic.PairEntry pair, String concepts) {
        String padded = "," + concepts + ",";
        return padded.contains("," + pair.removedConcept() + ",")
                || (pair.addedConcept() != null
                        && padded.contains("," + pair.addedConcept() + ","));
    }

    private void pairImage(Request request) throws IOException, BadRequestException {
        PairTopic.PairId id = new PairTopic.PairId(request.text("dataSet"), request.text("pairId"));
        ImagePair pair =
                pairs.find(id)
                        .flatMap(pairs::read)
                        .orElseThrow(() -> new BadRequestException(404, "there is no such pair"));
        Object content =
                request.text("side").equals("perturbed") ? pair.getPerturbed() : pair.getOriginal();
        PairImages.Picture picture =
                images.picture(content)
                        .orElseThrow(
                                () ->
                                        new BadRequestException(
                                                404, "there is no picture that can be shown"));
        request.answer(200, picture.contentType(), picture.bytes());
    }

    /** Ends the streams of events. */
    void close() {
        closing = true;
    }
}
