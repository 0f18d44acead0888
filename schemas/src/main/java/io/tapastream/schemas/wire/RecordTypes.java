package io.tapastream.schemas.wire;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** The record types that travel on their own, as opposed to the records inside them. */
final class RecordTypes {
    /** The schemas of the generated classes, in the order of the topics. */
    static final List<Schema> CURRENT =
            List.of(
                    AnnotatedImage.getClassSchema(),
                    ImagePair.getClassSchema(),
                    ConceptVocabulary.getClassSchema(),
                    SaeCheckpointManifest.getClassSchema(),
                    SaeCheckpointChunk.getClassSchema(),
                    ConceptMatch.getClassSchema(),
                    MatchScore.getClassSchema(),
                    TapaScore.getClassSchema(),
                    SaeHealth.getClassSchema(),
                    SaeComparison.getClassSchema(),
                    Alert.getClassSchema(),
                    SaeCheckpointStatus.getClassSchema(),
                    PairLatents.getClassSchema(),
                    Rejected.getClassSchema());

    /** The same by full name. */
    static final Map<String, Schema> BY_NAME =
            CURRENT.stream().collect(Collectors.toMap(Schema::getFullName, Function.identity()));

    /** The kinds of records that share the topic of SAE checkpoints. */
    private static final Schema SAE_CHECKPOINTS =
            Schema.createUnion(
                    SaeCheckpointManifest.getClassSchema(), SaeCheckpointChunk.getClassSchema());

    private RecordTypes() {}

    /** The schema of the topic in which this kind of record travels. */
    static Schema travellingWith(Schema record) {
        boolean shared =
                SAE_CHECKPOINTS.getTypes().stream()
                        .anyMatch(type -> type.getFullName().equals(record.getFullName()));
        return shared ? SAE_CHECKPOINTS : record;
    }

    /**
     * What a schema that was written with is read as: the current schema of the same name, of a
     * union the current ones; empty where one is of no record of this project.
     */
    static Optional<Schema> readAs(Schema written) {
        if (!written.isUnion()) {
            return Optional.ofNullable(BY_NAME.get(written.getFullName()));
        }
        List<Schema> current =
                written.getTypes().stream()
                        .map(type -> BY_NAME.get(type.getFullName()))
                        .filter(Objects::nonNull)
                        .toList();
        return current.size() == written.getTypes().size()
                ? Optional.of(Schema.createUnion(current))
                : Optional.empty();
    }

    /** The simple names, for messages. */
    static List<String> names() {
        return CURRENT.stream().map(Schema::getName).toList();
    }
}
