package io.tapastream.schemas.wire;

import io.tapastream.schemas.topics.Topic;
import java.util.Arrays;
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
            Arrays.stream(Topic.values()).flatMap(topic -> topic.records().stream()).toList();

    /** The same by full name. */
    static final Map<String, Schema> BY_NAME =
            CURRENT.stream().collect(Collectors.toMap(Schema::getFullName, Function.identity()));

    private RecordTypes() {}

    /** The schema of the topic in which this kind of record travels, or that this is. */
    static Schema travellingWith(Schema record) {
        return record.isUnion() ? record : Topic.of(record).schema();
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
