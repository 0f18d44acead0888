package io.tapastream.read.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeComparisonValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * An evaluation as JSON, for scripts and for the web page. The names are those of the records'
 * fields; what is undefined or has not come is null. Thread-safe.
 */
public final class EvaluationJson {
    private final ObjectMapper json;

    public EvaluationJson(ObjectMapper json) {
        this.json = json;
    }

    /** Everything but the matches of the concepts. */
    public ObjectNode of(RunsModel model, Evaluation evaluation) {
        EvaluationId id = evaluation.id();
        ObjectNode node = json.createObjectNode();
        node.put("run", id.run()).put("sae", id.sae()).put("step", id.step());
        node.put("dataSet", id.dataSet());
        node.put("imageEncoder", evaluation.imageEncoder().orElse(null));
        node.put("architecture", evaluation.architecture().orElse(null));
        node.put("role", evaluation.role().map(Enum::name).orElse(null));
        node.put("status", evaluation.status().name()).put("closed", evaluation.closed());
        node.put("images", evaluation.images()).put("pairs", evaluation.pairs());
        node.put("firstWritten", evaluation.firstWritten().toEpochMilli());
        node.put("lastWritten", evaluation.lastWritten().toEpochMilli());
        node.put(
                "baseline",
                model.baseline(evaluation).map(baseline -> baseline.id().sae()).orElse(null));
        node.set(
                "match",
                evaluation.match().map(match -> match(model, evaluation, match)).orElse(null));
        node.set("tapa", evaluation.tapa().map(this::tapa).orElse(null));
        node.set("comparison", evaluation.comparison().map(this::comparison).orElse(null));
        SaeCheckpointStatus status = model.status(id.saeCheckpoint()).orElse(null);
        node.put("phase", status == null ? null : status.getPhase().name());
        node.put("announced", status == null ? null : millis(status.getAnnouncedAt()));
        node.set("health", evaluation.health().map(this::health).orElse(null));
        ArrayNode warnings = node.putArray("warnings");
        evaluation.warnings().forEach(warnings::add);
        return node;
    }

    private ObjectNode match(RunsModel model, Evaluation evaluation, MatchScore match) {
        ObjectNode node = json.createObjectNode();
        node.put("epoch", match.getEpoch()).put("revision", match.getRevision());
        node.put("concepts", match.getConcepts());
        node.put("conceptsWithSupport", match.getConceptsWithSupport());
        node.put("perturbedConcepts", match.getPerturbedConcepts());
        ArrayNode values = node.putArray("values");
        for (MatchScoreValue value : match.getValues()) {
            ScoreMethod method = new ScoreMethod(value.getMethod(), value.getBeta(), value.getK());
            PairedDifference above =
                    model.heldOutDelta(evaluation, method).orElse(PairedDifference.UNDEFINED);
            values.addObject()
                    .put("method", value.getMethod())
                    .put("beta", value.getBeta())
                    .put("k", value.getK())
                    .put("value", value.getValue())
                    .put("low", value.getLow())
                    .put("high", value.getHigh())
                    .put("heldOut", value.getHeldOut())
                    .put("heldOutLow", value.getHeldOutLow())
                    .put("heldOutHigh", value.getHeldOutHigh())
                    .put("delta", defined(model.delta(evaluation, method)))
                    .put("publishedDelta", defined(model.publishedDelta(evaluation, method)))
                    .put("heldOutDelta", defined(above.value()))
                    .put("heldOutDeltaLow", defined(above.low()))
                    .put("heldOutDeltaHigh", defined(above.high()))
                    .put("valueWithSupport", value.getValueWithSupport())
                    .put("valuePerturbed", value.getValuePerturbed());
        }
        return node;
    }

    private ObjectNode tapa(TapaScore tapa) {
        ObjectNode node = json.createObjectNode();
        node.put("epoch", tapa.getEpoch()).put("revision", tapa.getRevision());
        node.put("pairsAdding", tapa.getPairsAdding());
        ArrayNode values = node.putArray("values");
        for (TapaScoreValue value : tapa.getValues()) {
            values.addObject()
                    .put("method", value.getMethod())
                    .put("beta", value.getBeta())
                    .put("k", value.getK())
                    .put("value", value.getValue())
                    .put("low", value.getLow())
                    .put("high", value.getHigh())
                    .put("deltaAdd", value.getDeltaAdd())
                    .put("deltaRem", value.getDeltaRem())
                    .put("deltaStay", value.getDeltaStay())
                    .put("publishedValue", value.getPublishedValue())
                    .put("publishedPairs", value.getPublishedPairs());
        }
        return node;
    }

    private ObjectNode comparison(SaeComparison comparison) {
        ObjectNode node = json.createObjectNode();
        node.put("formerStep", comparison.getFormerStep());
        ArrayNode values = node.putArray("values");
        for (SaeComparisonValue value : comparison.getValues()) {
            values.addObject()
                    .put("method", value.getMethod())
                    .put("beta", value.getBeta())
                    .put("k", value.getK())
                    .put("churn", value.getChurn())
                    .put("conceptsChanged", value.getConceptsChanged())
                    .put("conceptsCompared", value.getConceptsCompared())
                    .put("matchDifference", value.getMatchDifference())
                    .put("matchLow", value.getMatchLow())
                    .put("matchHigh", value.getMatchHigh())
                    .put("matchSignificant", value.getMatchSignificant())
                    .put("heldOutDifference", value.getHeldOutDifference())
                    .put("heldOutLow", value.getHeldOutLow())
                    .put("heldOutHigh", value.getHeldOutHigh())
                    .put("heldOutSignificant", value.getHeldOutSignificant())
                    .put("tapaDifference", value.getTapaDifference())
                    .put("tapaLow", value.getTapaLow())
                    .put("tapaHigh", value.getTapaHigh())
                    .put("tapaSignificant", value.getTapaSignificant());
        }
        return node;
    }

    /** An alert, with its sentence and what it is about. */
    public ObjectNode of(Alert alert) {
        return json.createObjectNode()
                .put("run", alert.getRun())
                .put("sae", alert.getSae())
                .put("step", alert.getStep())
                .put("dataSet", alert.getDataSet())
                .put("kind", alert.getKind().name())
                .put("severity", alert.getSeverity().name())
                .put("sentence", alert.getSentence())
                .put("time", alert.getTime().toEpochMilli());
    }

    /** Where an SAE checkpoint is in its life. */
    public ObjectNode of(SaeCheckpointStatus status) {
        return json.createObjectNode()
                .put("run", status.getRun())
                .put("sae", status.getSae())
                .put("step", status.getStep())
                .put("phase", status.getPhase().name())
                .put("reason", status.getReason())
                .put("sentence", status.getSentence())
                .put("since", status.getSince().toEpochMilli());
    }

    private static Double defined(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static Double defined(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static Long millis(Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private ObjectNode health(SaeHealth health) {
        ObjectNode node = json.createObjectNode();
        node.put("epoch", health.getEpoch()).put("revision", health.getRevision());
        node.put("images", health.getImages());
        node.put("dictionarySize", health.getDictionarySize()).put("l0", health.getL0());
        node.put("deadLatents", health.getDeadLatents());
        node.put("deadFraction", health.getDeadFraction()).put("hoyer", health.getHoyer());
        node.put("r2", health.getR2()).put("relativeL2", health.getRelativeL2());
        node.put("cknna", health.getCknna());
        node.put("monosemanticity", health.getMonosemanticity());
        node.put("monosemanticityLatents", health.getMonosemanticityLatents());
        node.put("sampledImages", health.getSampledImages());
        ArrayNode edges = node.putArray("densityEdges");
        health.getDensityEdges().forEach(edges::add);
        ArrayNode counts = node.putArray("densityCounts");
        health.getDensityCounts().forEach(counts::add);
        return node;
    }
}
