package io.tapastream.jobs.store;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** Which table each record of the output topics goes to. */
final class StoreTables {
    private static final List<String> EVALUATION = List.of("run", "sae", "step", "data_set");
    private static final List<String> METHOD = List.of("method", "beta");
    private static final List<String> METHOD_AND_K = List.of("method", "beta", "k");

    static final RecordLayout MATCH_SCORE =
            RecordLayout.of("match_score", MatchScore.getClassSchema())
                    .values("values")
                    .keys(EVALUATION, METHOD_AND_K);

    static final RecordLayout TAPA_SCORE =
            RecordLayout.of("tapa_score", TapaScore.getClassSchema())
                    .values("values")
                    .without(
                            "scope",
                            "windowStart",
                            "windowEnd",
                            "windowComplete",
                            "concept",
                            "conceptName")
                    .keys(EVALUATION, METHOD_AND_K);

    static final RecordLayout TAPA_WINDOW =
            RecordLayout.of("tapa_window", TapaScore.getClassSchema())
                    .values("values")
                    .without("scope", "concept", "conceptName")
                    .keys(with(EVALUATION, "window_start", "window_end"), METHOD_AND_K);

    static final RecordLayout TAPA_CONCEPT =
            RecordLayout.of("tapa_concept", TapaScore.getClassSchema())
                    .values("values")
                    .without("scope", "windowStart", "windowEnd", "windowComplete")
                    .keys(with(EVALUATION, "concept"), METHOD_AND_K);

    static final RecordLayout TAPA_CONCEPT_WINDOW =
            RecordLayout.of("tapa_concept_window", TapaScore.getClassSchema())
                    .values("values")
                    .without("scope")
                    .keys(with(EVALUATION, "concept", "window_start", "window_end"), METHOD_AND_K);

    static final RecordLayout CONCEPT_MATCH =
            RecordLayout.of("concept_match", ConceptMatch.getClassSchema())
                    .values("matchings")
                    .keys(with(EVALUATION, "concept"), METHOD);

    static final RecordLayout SAE_HEALTH =
            RecordLayout.of("sae_health", SaeHealth.getClassSchema()).keys(EVALUATION, List.of());

    static final RecordLayout SAE_COMPARISON =
            RecordLayout.of("sae_comparison", SaeComparison.getClassSchema())
                    .values("values")
                    .keys(EVALUATION, METHOD_AND_K);

    static final RecordLayout ALERT =
            RecordLayout.of("alert", Alert.getClassSchema())
                    .keys(with(EVALUATION, "kind"), List.of());

    static final RecordLayout SAE_CHECKPOINT_STATUS =
            RecordLayout.of("sae_checkpoint_status", SaeCheckpointStatus.getClassSchema())
                    .keys(List.of("run", "sae", "step"), List.of());

    static final RecordLayout REJECTED =
            RecordLayout.of("rejected", Rejected.getClassSchema())
                    .without("key", "record")
                    .renamed(
                            Map.of(
                                    "topic", "source_topic",
                                    "partition", "source_partition",
                                    "offset", "source_offset",
                                    "timestamp", "source_time"))
                    .withOrigin("rejected_partition", "rejected_offset")
                    .keys(List.of("rejected_partition", "rejected_offset"), List.of());

    /** Records that cannot be stored; made by {@link RowsDecoder}. */
    static final StoreTable UNREADABLE =
            new StoreTable(
                    "unreadable",
                    List.of("topic", "partition_number", "record_offset"),
                    List.of(),
                    List.of("topic", "partition_number", "record_offset", "reason", "recorded_at"));

    /** By the full name of the record; of TAPAScores any. */
    private static final Map<String, RecordLayout> BY_TYPE =
            layouts().stream()
                    .collect(
                            Collectors.toMap(
                                    layout -> layout.schema().getFullName(),
                                    layout -> layout,
                                    (first, second) -> first));

    private StoreTables() {}

    /** The layouts of all tables that hold records. */
    static List<RecordLayout> layouts() {
        return List.of(
                MATCH_SCORE,
                TAPA_SCORE,
                TAPA_WINDOW,
                TAPA_CONCEPT,
                TAPA_CONCEPT_WINDOW,
                CONCEPT_MATCH,
                SAE_HEALTH,
                SAE_COMPARISON,
                ALERT,
                SAE_CHECKPOINT_STATUS,
                REJECTED);
    }

    /** The layout of a record; empty where it is of no output topic. */
    static Optional<RecordLayout> layout(SpecificRecord record) {
        if (record instanceof TapaScore score) {
            return Optional.of(
                    switch (score.getScope()) {
                        case TOTAL -> TAPA_SCORE;
                        case WINDOW -> TAPA_WINDOW;
                        case CONCEPT -> TAPA_CONCEPT;
                        case CONCEPT_WINDOW -> TAPA_CONCEPT_WINDOW;
                    });
        }
        return Optional.ofNullable(BY_TYPE.get(record.getSchema().getFullName()));
    }

    private static List<String> with(List<String> columns, String... more) {
        return Stream.concat(columns.stream(), Stream.of(more)).toList();
    }
}
