package io.tapastream.read.model;

import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.topics.RecordAge;
import java.util.List;
import java.util.Optional;

/**
 * The newest match of one concept, in a fraction of the memory of its record: there is one for each
 * concept of each evaluation.
 *
 * @param concept its index in the vocabulary
 * @param name in the vocabulary
 * @param support number of images that show it
 * @param images number of images behind the match
 * @param status of the match
 * @param age epoch and revision of the record
 * @param coalitions one of each matching
 */
public record MatchedConcept(
        int concept,
        String name,
        long support,
        long images,
        ScoreStatus status,
        RecordAge age,
        List<Coalition> coalitions) {
    public MatchedConcept {
        coalitions = List.copyOf(coalitions);
    }

    static MatchedConcept of(ConceptMatch record) {
        return new MatchedConcept(
                record.getConcept(),
                record.getConceptName(),
                record.getSupport(),
                record.getImages(),
                record.getStatus(),
                RecordAge.of(record),
                record.getMatchings().stream().map(Coalition::of).toList());
    }

    /** The coalition of a matching; empty where the record has none. */
    public Optional<Coalition> coalition(String method, Double beta) {
        return coalitions.stream().filter(coalition -> coalition.is(method, beta)).findFirst();
    }
}
