package io.tapastream.cli.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Coalition;
import io.tapastream.read.model.ConceptTapa;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.EvaluationId;
import io.tapastream.read.model.Lineage;
import io.tapastream.read.model.MatchedConcept;
import io.tapastream.read.model.RunsModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The matches of concepts as JSON: of one evaluation, and of all steps of one SAE. */
final class ConceptData {
    private final ObjectMapper mapper;

    ConceptData(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** Every concept of an evaluation under one matching; empty when nothing of it has come. */
    Optional<ObjectNode> concepts(RunsModel model, EvaluationId id, ScoreMethod method) {
        return model.find(id).map(evaluation -> concepts(evaluation, method));
    }

    private ObjectNode concepts(Evaluation evaluation, ScoreMethod method) {
        ObjectNode node = mapper.createObjectNode();
        ArrayNode concepts = node.putArray("concepts");
        for (MatchedConcept concept : evaluation.concepts().values()) {
            ObjectNode one = concepts.addObject();
            one.put("concept", concept.concept()).put("name", concept.name());
            one.put("support", concept.support()).put("status", concept.status().name());
            concept.coalition(method.method(), method.beta())
                    .ifPresent(coalition -> put(one, coalition, method.k()));
            putTapa(one, evaluation.conceptTapas().get(concept.concept()), method);
        }
        return node;
    }

    private static void put(ObjectNode node, Coalition coalition, int k) {
        ArrayNode latents = node.putArray("coalition");
        for (int latent : coalition.latents()) {
            latents.add(latent);
        }
        ArrayNode path = node.putArray("f1");
        for (double f1 : coalition.f1()) {
            path.add(f1);
        }
        node.put("counted", coalition.prefix(k).length);
        node.put("f1AtK", defined(coalition.f1(k)));
        node.put("heldOutAtK", defined(coalition.heldOutF1(k)));
    }

    private static void putTapa(ObjectNode node, ConceptTapa tapa, ScoreMethod method) {
        if (tapa == null) {
            return;
        }
        node.put("pairs", tapa.pairs());
        for (ConceptTapa.Value value : tapa.values()) {
            if (value.method().equals(method)) {
                node.put("tapa", defined(value.value()));
                node.put("deltaAdd", defined(value.deltaAdd()));
                node.put("deltaRem", defined(value.deltaRem()));
            }
        }
    }

    /** F1 at k of each concept (rows) at each step (columns) of an SAE. */
    ObjectNode heatMap(RunsModel model, Lineage lineage, ScoreMethod method) {
        List<Evaluation> steps = model.of(lineage);
        Map<Integer, String> names = new TreeMap<>();
        steps.forEach(
                step -> step.concepts().values().forEach(c -> names.put(c.concept(), c.name())));
        ObjectNode node = mapper.createObjectNode();
        ArrayNode columns = node.putArray("steps");
        steps.forEach(step -> columns.add(step.id().step()));
        ArrayNode rows = node.putArray("concepts");
        names.forEach(
                (concept, name) -> {
                    ObjectNode row = rows.addObject().put("concept", concept).put("name", name);
                    ArrayNode values = row.putArray("f1");
                    for (Evaluation step : steps) {
                        values.add(f1(step.concepts().get(concept), method));
                    }
                });
        return node;
    }

    private static Double f1(MatchedConcept concept, ScoreMethod method) {
        return concept == null
                ? null
                : concept.coalition(method.method(), method.beta())
                        .map(coalition -> defined(coalition.f1(method.k())))
                        .orElse(null);
    }

    private static Double defined(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
