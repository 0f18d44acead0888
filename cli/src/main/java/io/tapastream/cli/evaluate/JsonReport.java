package io.tapastream.cli.evaluate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.FoldTapa;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.core.score.EvaluationResult.TapaResult;
import io.tapastream.core.score.HeldOutScore;
import io.tapastream.core.score.MatchScores;
import io.tapastream.core.score.MonosemanticityScores;
import io.tapastream.core.score.PairDelta;
import io.tapastream.core.score.SaeHealth;
import io.tapastream.core.score.TapaScore;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/**
 * The result as one JSON object. Undefined figures are null. The object "details" (intervals,
 * supports, health) comes last and only on request.
 */
final class JsonReport implements Report {

    private final boolean perPair;
    private final boolean details;

    JsonReport(boolean perPair, boolean details) {
        this.perPair = perPair;
        this.details = details;
    }

    @Override
    public void write(EvaluationResult result, Measures measures, ConceptNames names, Writer out)
            throws IOException {
        MeasuresJson measuresJson = new MeasuresJson(perPair);
        JsonGenerator json =
                new JsonFactory()
                        .createGenerator(out)
                        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeNumberField("images", result.images());
        json.writeNumberField("concepts", result.concepts());
        json.writeNumberField("latents", result.latents());
        json.writeNumberField("pairs", result.pairs());
        json.writeArrayFieldStart("matchings");
        for (int at = 0; at < result.matchings().size(); at++) {
            json.writeStartObject();
            matching(json, result.matchings().get(at), names);
            measuresJson.matching(json, measures.ofMatching(at));
            json.writeEndObject();
        }
        json.writeEndArray();
        if (result.monosemanticity().isPresent()) {
            monosemanticity(json, result.monosemanticity().get());
        }
        measuresJson.whole(json, measures);
        if (details) {
            details(json, result);
        }
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }

    private void matching(JsonGenerator json, Matching matching, ConceptNames names)
            throws IOException {
        head(json, matching);
        json.writeObjectFieldStart("matchScore");
        for (Map.Entry<Integer, MatchScores> score : matching.matchScores().entrySet()) {
            number(json, score.getKey().toString(), score.getValue().value());
        }
        json.writeEndObject();
        if (!matching.heldOutScores().isEmpty()) {
            json.writeObjectFieldStart("heldOut");
            for (Map.Entry<Integer, HeldOutScore> score : matching.heldOutScores().entrySet()) {
                number(json, score.getKey().toString(), score.getValue().scores().value());
            }
            json.writeEndObject();
        }
        json.writeObjectFieldStart("tapaScore");
        for (Map.Entry<Integer, TapaResult> score : matching.tapaScores().entrySet()) {
            json.writeObjectFieldStart(score.getKey().toString());
            tapa(json, score.getValue());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeArrayFieldStart("concepts");
        for (ConceptMatch concept : matching.concepts()) {
            concept(json, concept, names);
        }
        json.writeEndArray();
    }

    private static void foldTapa(JsonGenerator json, Matching matching) throws IOException {
        if (matching.foldTapaScores().isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("foldTapaScore");
        for (Map.Entry<Integer, FoldTapa> entry : matching.foldTapaScores().entrySet()) {
            json.writeObjectFieldStart(entry.getKey().toString());
            number(json, "value", entry.getValue().value());
            number(json, "first", entry.getValue().first().value());
            number(json, "second", entry.getValue().second().value());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void head(JsonGenerator json, Matching matching) throws IOException {
        json.writeStringField("method", matching.method());
        number(json, "beta", matching.beta().orElse(Double.NaN));
    }

    private void tapa(JsonGenerator json, TapaResult result) throws IOException {
        TapaScore score = result.score();
        number(json, "value", score.value());
        number(json, "deltaAdd", score.deltaAdd());
        number(json, "deltaRem", score.deltaRem());
        number(json, "deltaStay", score.deltaStay());
        json.writeObjectFieldStart("published");
        number(json, "value", score.publishedValue());
        json.writeNumberField("pairs", score.publishedPairs());
        json.writeEndObject();
        if (!perPair) {
            return;
        }
        json.writeArrayFieldStart("perPair");
        for (PairDelta delta : result.perPair()) {
            json.writeStartArray();
            json.writeNumber(delta.rem());
            if (delta.adds()) {
                json.writeNumber(delta.add());
            } else {
                json.writeNull();
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static void concept(JsonGenerator json, ConceptMatch concept, ConceptNames names)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("concept", concept.concept());
        if (names.name(concept.concept()).isPresent()) {
            json.writeStringField("name", names.name(concept.concept()).get());
        }
        json.writeNumberField("support", concept.support());
        json.writeFieldName("coalition");
        json.writeArray(concept.coalition(), 0, concept.coalition().length);
        json.writeFieldName("f1");
        json.writeArray(concept.f1(), 0, concept.f1().length);
        json.writeEndObject();
    }

    private static void details(JsonGenerator json, EvaluationResult result) throws IOException {
        json.writeObjectFieldStart("details");
        health(json, result.health());
        json.writeArrayFieldStart("matchings");
        for (Matching matching : result.matchings()) {
            json.writeStartObject();
            head(json, matching);
            json.writeObjectFieldStart("matchScore");
            for (Map.Entry<Integer, MatchScores> entry : matching.matchScores().entrySet()) {
                MatchScores score = entry.getValue();
                json.writeObjectFieldStart(entry.getKey().toString());
                number(json, "low", score.low());
                number(json, "high", score.high());
                number(json, "withSupport", score.valueWithSupport());
                json.writeNumberField("conceptsWithSupport", score.conceptsWithSupport());
                number(json, "shareWithoutSupport", score.shareWithoutSupport());
                number(json, "perturbed", score.valueSubset());
                json.writeNumberField("perturbedConcepts", score.subsetConcepts());
                json.writeEndObject();
            }
            json.writeEndObject();
            heldOut(json, matching);
            json.writeObjectFieldStart("tapaScore");
            for (Map.Entry<Integer, TapaResult> entry : matching.tapaScores().entrySet()) {
                json.writeObjectFieldStart(entry.getKey().toString());
                number(json, "low", entry.getValue().score().low());
                number(json, "high", entry.getValue().score().high());
                json.writeEndObject();
            }
            json.writeEndObject();
            foldTapa(json, matching);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void heldOut(JsonGenerator json, Matching matching) throws IOException {
        if (matching.heldOutScores().isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("heldOut");
        for (Map.Entry<Integer, HeldOutScore> entry : matching.heldOutScores().entrySet()) {
            HeldOutScore score = entry.getValue();
            json.writeObjectFieldStart(entry.getKey().toString());
            number(json, "low", score.low());
            number(json, "high", score.high());
            number(json, "lowOverConcepts", score.scores().low());
            number(json, "highOverConcepts", score.scores().high());
            number(json, "withSupport", score.scores().valueWithSupport());
            number(json, "perturbed", score.scores().valueSubset());
            double[] influence = score.influence().groups();
            json.writeFieldName("influence");
            json.writeArray(influence, 0, influence.length);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void health(JsonGenerator json, SaeHealth health) throws IOException {
        json.writeObjectFieldStart("health");
        number(json, "meanActive", health.meanActive());
        json.writeNumberField("dead", health.dead());
        number(json, "deadFraction", health.deadFraction());
        number(json, "hoyer", health.hoyer());
        double[] edges = SaeHealth.densityEdges();
        json.writeFieldName("log10DensityEdges");
        json.writeArray(edges, 0, edges.length);
        json.writeFieldName("densityHistogram");
        json.writeArray(health.densityHistogram(), 0, health.densityHistogram().length);
        json.writeEndObject();
    }

    private static void monosemanticity(JsonGenerator json, MonosemanticityScores scores)
            throws IOException {
        json.writeObjectFieldStart("monosemanticity");
        number(json, "mean", scores.mean());
        json.writeNumberField("latents", scores.defined());
        json.writeArrayFieldStart("scores");
        for (double score : scores.scores()) {
            if (Double.isNaN(score)) {
                json.writeNull();
            } else {
                json.writeNumber(score);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static void number(JsonGenerator json, String field, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(field, value);
        } else {
            json.writeNullField(field);
        }
    }
}
