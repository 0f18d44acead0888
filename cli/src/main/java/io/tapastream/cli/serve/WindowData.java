package io.tapastream.cli.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.EvaluationId;
import io.tapastream.read.model.Lineage;
import io.tapastream.read.model.RunsModel;
import io.tapastream.read.model.TapaWindow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The TAPAScores of event-time windows as JSON. */
final class WindowData {
    private final ObjectMapper mapper;

    WindowData(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** A window, and the step of the SAE checkpoint that it is of. */
    private record OfStep(long step, TapaWindow window) {}

    /**
     * The windows of every SAE on the evaluation's data set, of several live steps that share a
     * window the highest; and all windows of the evaluation itself, the newest first.
     */
    ObjectNode windows(RunsModel model, EvaluationId chosen, ScoreMethod method) {
        ObjectNode node = mapper.createObjectNode();
        ArrayNode lines = node.putArray("lines");
        lines(model, chosen.dataSet())
                .forEach(
                        (lineage, windows) -> {
                            ObjectNode line = lines.addObject();
                            line.put("run", lineage.run()).put("sae", lineage.sae());
                            ArrayNode points = line.putArray("windows");
                            windows.values()
                                    .forEach(
                                            one ->
                                                    points.add(
                                                            json(
                                                                    one.step(),
                                                                    one.window(),
                                                                    method)));
                        });
        ArrayNode own = node.putArray("windows");
        model.find(chosen)
                .ifPresent(
                        evaluation ->
                                evaluation
                                        .windows()
                                        .descendingMap()
                                        .values()
                                        .forEach(w -> own.add(json(chosen.step(), w, method))));
        return node;
    }

    private static Map<Lineage, SortedMap<Long, OfStep>> lines(RunsModel model, String dataSet) {
        Map<Lineage, SortedMap<Long, OfStep>> lines = new LinkedHashMap<>();
        for (Evaluation evaluation : model.evaluations()) {
            EvaluationId id = evaluation.id();
            if (id.dataSet().equals(dataSet) && !evaluation.windows().isEmpty()) {
                SortedMap<Long, OfStep> line =
                        lines.computeIfAbsent(id.lineage(), lineage -> new TreeMap<>());
                evaluation
                        .windows()
                        .forEach((start, window) -> line.put(start, new OfStep(id.step(), window)));
            }
        }
        return lines;
    }

    private ObjectNode json(long step, TapaWindow window, ScoreMethod method) {
        ObjectNode node = mapper.createObjectNode();
        node.put("step", step).put("start", window.start()).put("end", window.end());
        node.put("complete", window.complete()).put("settled", window.settled());
        node.put("epoch", window.age().epoch()).put("revision", window.age().revision());
        node.put("images", window.images());
        node.put("pairs", window.pairs()).put("pairsAdding", window.pairsAdding());
        window.value(method)
                .ifPresent(
                        value ->
                                node.put("value", value.value())
                                        .put("low", value.low())
                                        .put("high", value.high())
                                        .put("deltaAdd", value.deltaAdd())
                                        .put("deltaRem", value.deltaRem()));
        return node;
    }
}
