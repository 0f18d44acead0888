package io.tapastream.schemas.wire;

import io.tapastream.schemas.registry.RegistrySettings;
import io.tapastream.schemas.registry.SchemaRegistry;
import io.tapastream.schemas.wire.RecordHeader.Framing;
import io.tapastream.schemas.wire.WireFormatException.Code;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * How records are stored in the topics of a deployment: in Avro single-object encoding, or, with a
 * schema registry, in Confluent's framing. The subject of a topic is its name and "-value"; its
 * schema is the record's, or, where several kinds of records travel in one topic, their union.
 *
 * <p>Whatever is read from a topic is read by this class. The bytes show their framing themselves,
 * so that with a registry both are read. Thread-safe.
 */
public final class RecordFraming {
    /** Without a schema registry. */
    public static final RecordFraming SINGLE_OBJECT = new RecordFraming(null);

    private final SchemaRegistry registry;

    private RecordFraming(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * With the registry of these settings; without one where they are null.
     *
     * @throws io.tapastream.schemas.registry.SchemaRegistryException when the settings name files
     *     that cannot be used
     */
    public static RecordFraming of(RegistrySettings settings) {
        return settings == null ? SINGLE_OBJECT : new RecordFraming(SchemaRegistry.of(settings));
    }

    /**
     * The bytes of a record for a topic.
     *
     * @throws io.tapastream.schemas.registry.SchemaRegistryException when the registry refuses the
     *     topic's schema or does not answer
     */
    public byte[] encode(String topic, SpecificRecord record) {
        byte[] single = WireFormat.encode(record);
        return registry == null ? single : reframe(schemaId(topic, record.getSchema()), single);
    }

    /**
     * The id of the schema of the topic in which this kind of record travels; only with a registry.
     *
     * @throws io.tapastream.schemas.registry.SchemaRegistryException when the registry refuses it
     *     or does not answer
     */
    public int schemaId(String topic, Schema record) {
        return registry.id(topic + "-value", RecordTypes.travellingWith(record));
    }

    /**
     * A record in Confluent's framing, from its single-object encoding: only the header differs.
     *
     * @param schemaId of the topic's schema
     * @throws IllegalArgumentException when the bytes are not of {@link WireFormat#encode}
     */
    public static byte[] reframe(int schemaId, byte[] single) {
        try {
            RecordHeader old = RecordHeader.read(single);
            Schema schema = named(old);
            Schema travelling = RecordTypes.travellingWith(schema);
            byte[] header = new RecordHeader(Framing.CONFLUENT, schemaId).bytes();
            int branch = travelling.isUnion() ? 1 : 0;
            int length = single.length - old.length();
            ByteBuffer framed = ByteBuffer.allocate(header.length + branch + length).put(header);
            if (branch > 0) {
                // An Avro int below 64 is one byte: the number, doubled.
                framed.put((byte) (travelling.getTypes().indexOf(schema) * 2));
            }
            return framed.put(single, old.length(), length).array();
        } catch (WireFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The record in these bytes, whichever of the two framings they have.
     *
     * @throws WireFormatException when they are not a record of this project
     * @throws io.tapastream.schemas.registry.SchemaRegistryException when the registry does not
     *     answer, which says nothing about the bytes
     */
    public SpecificRecord decode(byte[] bytes) throws WireFormatException {
        RecordHeader header = RecordHeader.read(bytes);
        return WireFormat.decode(bytes, header.length(), written(header));
    }

    /**
     * The record in these bytes, which must be of the given type; a record of another type counts
     * as an unknown schema.
     */
    public <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type)
            throws WireFormatException {
        SpecificRecord record = decode(bytes);
        if (!type.isInstance(record)) {
            throw new WireFormatException(
                    Code.UNKNOWN_SCHEMA,
                    "expected a record of type %s but found %s"
                            .formatted(type.getSimpleName(), record.getSchema().getName()));
        }
        return type.cast(record);
    }

    /**
     * The event time in a record, read without the rest of it; milliseconds since the epoch. Empty
     * where the bytes are no record of this project, end before it, or their type has none.
     *
     * @throws io.tapastream.schemas.registry.SchemaRegistryException when the registry does not
     *     answer, which says nothing about the bytes
     */
    public OptionalLong eventTime(byte[] bytes) {
        try {
            RecordHeader header = RecordHeader.read(bytes);
            return WireFormat.eventTime(bytes, header.length(), written(header));
        } catch (WireFormatException e) {
            // Whoever decodes the record says why.
            return OptionalLong.empty();
        }
    }

    private Schema written(RecordHeader header) throws WireFormatException {
        if (header.framing() == Framing.SINGLE_OBJECT) {
            return named(header);
        }
        int id = (int) header.schema();
        if (registry == null) {
            throw new WireFormatException(
                    Code.NOT_AVRO,
                    "the bytes are not in Avro single-object encoding but begin as Confluent's framing does (schema id %d); if so, give the address of their schema registry"
                            .formatted(id));
        }
        Optional<Schema> found = registry.schema(id);
        return found.orElseThrow(
                () ->
                        new WireFormatException(
                                Code.UNKNOWN_SCHEMA,
                                "the schema registry has no Avro schema with the id %d"
                                        .formatted(id)));
    }

    private static Schema named(RecordHeader header) throws WireFormatException {
        return WireFormat.SCHEMAS
                .find(header.schema())
                .orElseThrow(
                        () ->
                                new WireFormatException(
                                        Code.UNKNOWN_SCHEMA,
                                        "no released version has a schema with the fingerprint %016x; a newer TapaStream may have written the record"
                                                .formatted(header.schema())));
    }
}
