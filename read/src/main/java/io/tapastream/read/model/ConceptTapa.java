package io.tapastream.read.model;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import io.tapastream.schemas.topics.RecordAge;
import java.util.List;

/**
 * The newest TAPAScores of one concept, in a fraction of the memory of their record.
 *
 * @param concept its index in the vocabulary
 * @param name in the vocabulary; its number where the record has none
 * @param pairs pairs that remove or add it
 * @param pairsAdding those that add it
 * @param age epoch and revision of the record
 * @param values one of each matching and prefix size
 */
public record ConceptTapa(
        int concept, String name, long pairs, long pairsAdding, RecordAge age, List<Value> values) {
    public ConceptTapa {
        values = List.copyOf(values);
    }

    /**
     * One value; NaN where it is undefined.
     *
     * @param method of which matching and prefix size
     * @param value TAPAScore
     * @param deltaAdd mean over the pairs that add the concept
     * @param deltaRem mean over the pairs that remove it
     */
    public record Value(ScoreMethod method, double value, double deltaAdd, double deltaRem) {}

    static ConceptTapa of(TapaScore record) {
        return new ConceptTapa(
                record.getConcept(),
                record.getConceptName() == null
                        ? "concept " + record.getConcept()
                        : record.getConceptName(),
                record.getPairs(),
                record.getPairsAdding(),
                RecordAge.of(record),
                record.getValues().stream().map(ConceptTapa::value).toList());
    }

    private static Value value(TapaScoreValue value) {
        return new Value(
                new ScoreMethod(value.getMethod(), value.getBeta(), value.getK()),
                defined(value.getValue()),
                defined(value.getDeltaAdd()),
                defined(value.getDeltaRem()));
    }

    private static double defined(Double value) {
        return value == null ? Double.NaN : value;
    }
}
