package io.tapastream.cli.evaluate;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tapastream.core.measures.Cknna;
import io.tapastream.core.measures.ContinuousScores;
import io.tapastream.core.measures.PairChange;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;

/** Writes the measures into the JSON of an evaluation; undefined figures are null. */
final class MeasuresJson {
    private final boolean perPair;

    /**
     * @param perPair whether the figures of each pair are written too
     */
    MeasuresJson(boolean perPair) {
        this.perPair = perPair;
    }

    /** Adds those of one matching, by k, to its object. */
    void matching(JsonGenerator json, SortedMap<Integer, ContinuousScores> scores)
            throws IOException {
        if (scores.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("continuous");
        for (Map.Entry<Integer, ContinuousScores> entry : scores.entrySet()) {
            continuous(json, entry.getKey().toString(), entry.getValue());
        }
        json.writeEndObject();
    }

    /** Adds those of the whole evaluation to its object. */
    void whole(JsonGenerator json, Measures measures) throws IOException {
        if (measures.cknna().isPresent()) {
            json.writeObjectFieldStart("cknna");
            json.writeNumberField("k", Cknna.NEIGHBOURS);
            JsonReport.number(json, "value", measures.cknna().get());
            json.writeEndObject();
        }
        if (measures.ofGiven().isPresent()) {
            continuous(json, "continuous", measures.ofGiven().get());
        }
        if (measures.fms().isPresent()) {
            fms(json, measures.fms().get());
        }
    }

    private static void fms(JsonGenerator json, FeatureMonosemanticity.Scores scores)
            throws IOException {
        json.writeObjectFieldStart("fms");
        json.writeNumberField("seed", scores.seed());
        json.writeNumberField("concepts", scores.defined());
        atP(json, scores.means());
        json.writeArrayFieldStart("perConcept");
        for (FeatureMonosemanticity.OfConcept concept : scores.concepts()) {
            json.writeStartObject();
            JsonReport.number(json, "accuracy", concept.accuracy());
            JsonReport.number(json, "global", concept.global());
            atP(json, concept.atP());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void atP(JsonGenerator json, SortedMap<Integer, Double> scores)
            throws IOException {
        json.writeObjectFieldStart("at");
        for (Map.Entry<Integer, Double> score : scores.entrySet()) {
            JsonReport.number(json, score.getKey().toString(), score.getValue());
        }
        json.writeEndObject();
    }

    private void continuous(JsonGenerator json, String field, ContinuousScores scores)
            throws IOException {
        json.writeObjectFieldStart(field);
        JsonReport.number(json, "deltaThenMean", scores.deltaThenMean());
        JsonReport.number(json, "deltaThenMax", scores.deltaThenMax());
        JsonReport.number(json, "maxThenDelta", scores.maxThenDelta());
        if (perPair) {
            json.writeArrayFieldStart("perPair");
            for (PairChange pair : scores.perPair()) {
                pair(json, pair);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void pair(JsonGenerator json, PairChange pair) throws IOException {
        json.writeStartObject();
        PairChange.Delta removed = pair.removed();
        JsonReport.number(json, "deltaRemMean", removed.mean());
        JsonReport.number(json, "deltaRemMin", removed.extreme());
        JsonReport.number(json, "deltaRemMinFirst", removed.ofExtremes());
        json.writeNumberField("deltaRemBin", removed.active());
        PairChange.Delta added = pair.added();
        if (added != null) {
            JsonReport.number(json, "deltaAddMean", added.mean());
            JsonReport.number(json, "deltaAddMax", added.extreme());
            JsonReport.number(json, "deltaAddMaxFirst", added.ofExtremes());
            json.writeNumberField("deltaAddBin", added.active());
        }
        JsonReport.number(json, "deltaStayOthersMean", pair.othersMean());
        JsonReport.number(json, "deltaStayOthersMax", pair.othersMax());
        if (!Double.isNaN(pair.embeddingCosine())) {
            json.writeNumberField("embeddingCosine", pair.embeddingCosine());
        }
        JsonReport.number(json, "codeCosine", pair.codeCosine());
        JsonReport.number(json, "codeL1Change", pair.codeL1());
        json.writeEndObject();
    }
}
