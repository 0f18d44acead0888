package io.tapastream.cli.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.EvaluationId;
import io.tapastream.read.model.MatchedConcept;
import io.tapastream.read.model.PairResponse;
import io.tapastream.read.topic.LiveRuns;
import io.tapastream.read.topic.PairLatentsTopic;
import io.tapastream.read.topic.PairTopic.PairEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** The pairs of a data set as JSON, with how the coalitions of one evaluation answered to them. */
final class PairData {
    private final ObjectMapper mapper;
    private final LiveRuns runs;
    private final PairLatentsTopic latents;

    PairData(ObjectMapper mapper, LiveRuns runs, PairLatentsTopic latents) {
        this.mapper = mapper;
        this.runs = runs;
        this.latents = latents;
    }

    /** Whether all that the topic of latents held at the beginning is known. */
    boolean complete() {
        return latents.complete();
    }

    /** Each pair; with its response where its latents are known and its concepts are matched. */
    ArrayNode pairs(List<PairEntry> shown, EvaluationId evaluation, ScoreMethod method) {
        Map<String, PairLatentsTopic.Active> active = latents.of(evaluation);
        Map<Integer, int[]> coalitions = coalitions(shown, evaluation, method);
        ArrayNode list = mapper.createArrayNode();
        for (PairEntry pair : shown) {
            ObjectNode node = list.addObject();
            node.put("pairId", pair.id().pairId());
            node.put("removed", pair.removedConcept()).put("added", pair.addedConcept());
            node.put("original", pair.original()).put("perturbed", pair.perturbed());
            node.set("response", response(pair, active.get(pair.id().pairId()), coalitions));
        }
        return list;
    }

    /** The coalitions of the pairs' concepts, all of one moment. */
    private Map<Integer, int[]> coalitions(
            List<PairEntry> pairs, EvaluationId id, ScoreMethod method) {
        TreeSet<Integer> wanted = new TreeSet<>();
        for (PairEntry pair : pairs) {
            wanted.add(pair.removedConcept());
            if (pair.addedConcept() != null) {
                wanted.add(pair.addedConcept());
            }
        }
        return runs.read(
                model -> {
                    Map<Integer, int[]> found = new HashMap<>();
                    Evaluation evaluation = model.find(id).orElse(null);
                    for (int concept : wanted) {
                        MatchedConcept match =
                                evaluation == null ? null : evaluation.concepts().get(concept);
                        if (match != null) {
                            match.coalition(method.method(), method.beta())
                                    .map(coalition -> coalition.prefix(method.k()))
                                    .ifPresent(prefix -> found.put(concept, prefix));
                        }
                    }
                    return found;
                });
    }

    private ObjectNode response(
            PairEntry pair, PairLatentsTopic.Active active, Map<Integer, int[]> coalitions) {
        Integer added = pair.addedConcept();
        boolean known =
                active != null
                        && active.removedConcept() == pair.removedConcept()
                        && Objects.equals(active.addedConcept(), added)
                        && coalitions.containsKey(pair.removedConcept())
                        && (added == null || coalitions.containsKey(added));
        if (!known) {
            return null;
        }
        PairResponse response =
                PairResponse.of(
                        coalitions.get(pair.removedConcept()),
                        added == null ? null : coalitions.get(added),
                        active.original(),
                        active.perturbed());
        ObjectNode node = mapper.createObjectNode();
        node.set("removed", latents(response.removed()));
        node.put("deltaRem", response.delta().rem());
        node.put("activeOriginal", active.original().length);
        node.put("activePerturbed", active.perturbed().length);
        if (added != null) {
            node.set("added", latents(response.added()));
            node.put("deltaAdd", response.delta().add());
        }
        return node;
    }

    private ArrayNode latents(List<PairResponse.Latent> latents) {
        ArrayNode list = mapper.createArrayNode();
        for (PairResponse.Latent latent : latents) {
            list.addObject()
                    .put("latent", latent.latent())
                    .put("original", latent.original())
                    .put("perturbed", latent.perturbed())
                    .put("shared", latent.shared());
        }
        return list;
    }
}
