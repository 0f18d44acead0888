package io.tapastream.jobs.kafka;

import io.tapastream.schemas.registry.RegistrySettings;
import io.tapastream.schemas.registry.SchemaRegistry;
import io.tapastream.schemas.registry.SchemaRegistryException;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records in a job. Where a record's schema must be asked of a schema registry that does not
 * answer, nothing can be said about the record: the task waits, however long, and asks again. So an
 * outage refuses no record and needs no restart; what is in Kafka stays there. An id that the
 * registry does not know is another thing: that record is refused.
 *
 * <p>Not thread-safe; each task has its own.
 */
public final class RetryingDecoder implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RetryingDecoder.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final RegistrySettings registry;
    private final HashMap<Integer, Schema> known;

    private transient RecordFraming framing;

    /** Something that may need the registry. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(RecordFraming framing) throws WireFormatException;
    }

    /**
     * @param registry that records in Confluent's framing are looked up in; null for none
     * @param known schemas by their ids, which need not be asked for
     */
    public RetryingDecoder(RegistrySettings registry, Map<Integer, Schema> known) {
        this.registry = registry;
        this.known = new HashMap<>(known);
    }

    /** The record in these bytes. */
    public SpecificRecord decode(byte[] bytes) throws WireFormatException {
        return patiently(opened -> opened.decode(bytes));
    }

    /** The record in these bytes, which must be of the given type. */
    public <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type)
            throws WireFormatException {
        return patiently(opened -> opened.decode(bytes, type));
    }

    /** The event time in a record; empty where it cannot be read. */
    public OptionalLong eventTime(byte[] bytes) {
        try {
            return patiently(opened -> opened.eventTime(bytes));
        } catch (WireFormatException e) {
            return OptionalLong.empty();
        }
    }

    private <T> T patiently(Reading<T> reading) throws WireFormatException {
        long pause = FIRST_PAUSE_MILLIS;
        long nextWarning = System.nanoTime();
        while (true) {
            try {
                return reading.read(open());
            } catch (SchemaRegistryException e) {
                if (System.nanoTime() - nextWarning >= 0) {
                    LOG.warn(
                            "a record waits for the schema registry; nothing is lost: {}",
                            e.getMessage());
                    nextWarning = System.nanoTime() + BETWEEN_WARNINGS.toNanos();
                }
                pause(pause, e);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    private RecordFraming open() {
        if (framing == null) {
            if (registry != null) {
                known.forEach(SchemaRegistry.of(registry)::remember);
            }
            framing = RecordFraming.of(registry);
        }
        return framing;
    }

    private static void pause(long millis, SchemaRegistryException reason) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FlinkRuntimeException(
                    "the task ended while it waited for the schema registry", reason);
        }
    }
}
