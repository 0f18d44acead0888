package io.tapastream.schemas.topics;

import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.TapaScore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * The Kafka key of each record: the parts of its identity in UTF-8, joined by '/'. A '/' or '%'
 * inside a part is percent-encoded, so different identities have different keys. The parts of each
 * type of record are in the catalogue, {@link Topic}.
 */
public final class RecordKeys {
    private RecordKeys() {}

    /**
     * The key of a record.
     *
     * @throws IllegalArgumentException when the record is of no type that travels on its own, or
     *     has no key of its own, as a rejection
     * @throws NullPointerException when a part of the key is null that must not be
     */
    public static byte[] of(SpecificRecord record) {
        return join(Topic.type(record.getSchema()).parts().apply(record))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Parts joined by '/'; a '/' or '%' inside a part is percent-encoded. */
    public static String join(List<String> parts) {
        return parts.stream()
                .map(part -> part.replace("%", "%25").replace("/", "%2F"))
                .collect(Collectors.joining("/"));
    }

    /** A part as it was before {@link #join} took it alone. */
    public static String part(String joined) {
        return joined.replace("%2F", "/").replace("%25", "%");
    }

    /**
     * run/sae/step/dataSet for the total. Of a concept "concept" and its index follow, of a window
     * its start and end in milliseconds.
     */
    static List<String> parts(TapaScore score) {
        List<String> parts = new ArrayList<>();
        parts.add(score.getRun());
        parts.add(score.getSae());
        parts.add(Long.toString(score.getStep()));
        parts.add(score.getDataSet());
        if (score.getConcept() != null) {
            parts.add("concept");
            parts.add(Integer.toString(score.getConcept()));
        }
        if (score.getWindowStart() != null) {
            parts.add(Long.toString(score.getWindowStart().toEpochMilli()));
            parts.add(Long.toString(score.getWindowEnd().toEpochMilli()));
        }
        return parts;
    }

    /** A rejection has the key of the record that was refused, whatever that is. */
    static List<String> parts(Rejected rejected) {
        throw new IllegalArgumentException(
                "a rejection has the key of the record that was refused, from %s partition %d offset %d; it has none of its own"
                        .formatted(
                                rejected.getTopic(),
                                rejected.getPartition(),
                                rejected.getOffset()));
    }
}
