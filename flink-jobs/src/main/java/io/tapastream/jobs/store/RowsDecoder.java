package io.tapastream.jobs.store;

import io.tapastream.jobs.kafka.RetryingDecoder;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.message.Origin;
import io.tapastream.jobs.message.RecordFault;
import io.tapastream.schemas.topics.RecordAge;
import io.tapastream.schemas.wire.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the rows of a record. What is no record of an output topic goes to the table unreadable
 * with the reason; a tombstone is passed over.
 */
final class RowsDecoder implements FlatMapFunction<SourceRecord, StoredRecord> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RowsDecoder.class);

    /** An index of PostgreSQL takes entries of a third of a page at most. */
    private static final int MAX_IDENTITY_BYTES = 2_000;

    /** Of what comes once only. */
    private static final RecordAge NO_AGE = new RecordAge(0, 0);

    private final RetryingDecoder framing;

    /**
     * @param framing by which records are read
     */
    RowsDecoder(RetryingDecoder framing) {
        this.framing = framing;
    }

    @Override
    public void flatMap(SourceRecord source, Collector<StoredRecord> out) {
        if (source.value() == null) {
            return;
        }
        try {
            out.collect(
                    RecordFault.guard(
                            () -> stored(framing.decode(source.value()), source.origin()),
                            fault -> unreadable(source.origin(), fault.sentence())));
        } catch (WireFormatException e) {
            out.collect(unreadable(source.origin(), e.getMessage()));
        }
    }

    private static StoredRecord stored(SpecificRecord record, Origin origin) {
        RecordLayout layout = StoreTables.layout(record).orElse(null);
        if (layout == null) {
            return unreadable(
                    origin,
                    "a record of the type " + record.getSchema().getName() + " has no table");
        }
        String identity = StoreJson.text(layout.identity(record, origin));
        int bytes = identity.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_IDENTITY_BYTES) {
            return unreadable(
                    origin,
                    "the names in its identity take %d bytes, at most %d can be stored"
                            .formatted(bytes, MAX_IDENTITY_BYTES));
        }
        Object run = field(record, "run");
        return new StoredRecord(
                layout.name(),
                run == null ? null : run.toString().replace('\0', '\uFFFD'),
                RecordAge.of(record),
                identity,
                StoreJson.text(layout.rows(record, origin)));
    }

    private static StoredRecord unreadable(Origin origin, String reason) {
        LOG.warn(
                "record {} of {}-{} cannot be stored: {}",
                origin.offset(),
                origin.topic(),
                origin.partition(),
                reason);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("topic", origin.topic());
        row.put("partition_number", origin.partition());
        row.put("record_offset", origin.offset());
        String identity = StoreJson.text(row);
        row.put("reason", reason);
        row.put("recorded_at", StoreJson.time(origin.timestamp()));
        return new StoredRecord(
                StoreTables.UNREADABLE.name(),
                null,
                NO_AGE,
                identity,
                StoreJson.text(List.of(row)));
    }

    private static Object field(SpecificRecord record, String name) {
        Schema.Field field = record.getSchema().getField(name);
        return field == null ? null : record.get(field.pos());
    }
}
