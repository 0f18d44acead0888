package io.tapastream.schemas.wire;

import io.tapastream.schemas.wire.WireFormatException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records as bytes and back, in Avro single-object encoding: C3 01, the fingerprint of the writer's
 * schema in 8 bytes (CRC-64-AVRO, little-endian), the record in Avro binary.
 *
 * <p>A record that an older released version wrote is read as the current class. Bytes are refused
 * when they name an unknown schema, declare a length beyond their end (before anything of that
 * length is allocated) or go on after the record.
 *
 * <p>Thread-safe; every thread keeps its own readers, writers and buffer.
 */
public final class WireFormat {
    private static final byte MARKER_1 = (byte) 0xC3;
    private static final byte MARKER_2 = 0x01;
    private static final int HEADER_LENGTH = 10;
    private static final String EVENT_TIME = "eventTime";

    /** A buffer that grew beyond this for one record is not kept, in bytes. */
    private static final int LARGEST_KEPT_BUFFER = 4 << 20;

    private static final ReleasedSchemas SCHEMAS = ReleasedSchemas.load();
    private static final ThreadLocal<Codec> CODEC = ThreadLocal.withInitial(Codec::new);

    private WireFormat() {}

    /**
     * The bytes of a record.
     *
     * @throws IllegalArgumentException when the record is of no type that travels on its own, or a
     *     field of it that must be set is null
     */
    public static byte[] encode(SpecificRecord record) {
        return CODEC.get().encode(record);
    }

    /**
     * The record in these bytes.
     *
     * @throws WireFormatException when they are not a record of this project
     */
    public static SpecificRecord decode(byte[] bytes) throws WireFormatException {
        return CODEC.get().decode(bytes);
    }

    /**
     * The record in these bytes, which must be of the given type.
     *
     * @throws WireFormatException when they are not; a record of another type counts as an unknown
     *     schema
     */
    public static <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type)
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
     */
    public static OptionalLong eventTime(byte[] bytes) {
        return CODEC.get().eventTime(bytes);
    }

    /** The readers, writers and buffers of one thread. */
    private static final class Codec {
        private final SpecificData model = newModel();
        private final Map<Long, SpecificDatumReader<SpecificRecord>> readers = new HashMap<>();
        private final Map<Schema, Writer> writers = new HashMap<>();
        private ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private BinaryEncoder encoder;
        private BinaryDecoder decoder;

        private static SpecificData newModel() {
            SpecificData model = new SpecificData(WireFormat.class.getClassLoader());
            model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
            return model;
        }

        byte[] encode(SpecificRecord record) {
            Writer writer = writers.computeIfAbsent(record.getSchema(), this::newWriter);
            buffer.reset();
            buffer.writeBytes(writer.header());
            encoder = EncoderFactory.get().directBinaryEncoder(buffer, encoder);
            try {
                writer.writer().write(record, encoder);
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory failed", e);
            } catch (AvroRuntimeException | NullPointerException | ClassCastException e) {
                throw new IllegalArgumentException(
                        "the record of type %s does not follow its schema: %s"
                                .formatted(record.getSchema().getName(), e.getMessage()),
                        e);
            }
            byte[] bytes = buffer.toByteArray();
            if (bytes.length > LARGEST_KEPT_BUFFER) {
                buffer = new ByteArrayOutputStream();
            }
            return bytes;
        }

        private Writer newWriter(Schema schema) {
            if (!RecordTypes.BY_NAME.containsKey(schema.getFullName())) {
                throw new IllegalArgumentException(
                        "a record of type %s does not travel on its own; expected one of %s"
                                .formatted(schema.getName(), RecordTypes.names()));
            }
            byte[] header =
                    ByteBuffer.allocate(HEADER_LENGTH)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(MARKER_1)
                            .put(MARKER_2)
                            .putLong(SchemaNormalization.parsingFingerprint64(schema))
                            .array();
            return new Writer(header, new SpecificDatumWriter<>(schema, model));
        }

        SpecificRecord decode(byte[] bytes) throws WireFormatException {
            long fingerprint = fingerprint(bytes);
            SpecificDatumReader<SpecificRecord> reader = readers.get(fingerprint);
            if (reader == null) {
                reader = newReader(fingerprint);
                readers.put(fingerprint, reader);
            }
            decoder =
                    DecoderFactory.get()
                            .binaryDecoder(
                                    bytes, HEADER_LENGTH, bytes.length - HEADER_LENGTH, decoder);
            SpecificRecord record;
            boolean atEnd;
            try {
                record = reader.read(null, decoder);
                atEnd = decoder.isEnd();
            } catch (IOException | RuntimeException e) {
                // Avro reports bad bytes by many types, IndexOutOfBoundsException among them.
                decoder = null;
                throw new WireFormatException(
                        Code.MALFORMED,
                        "the %d bytes do not follow their schema %s: %s"
                                .formatted(
                                        bytes.length,
                                        reader.getExpected().getName(),
                                        e.getMessage()),
                        e);
            }
            if (!atEnd) {
                throw new WireFormatException(
                        Code.MALFORMED,
                        "the bytes go on after the end of the record of type %s"
                                .formatted(reader.getExpected().getName()));
            }
            return record;
        }

        OptionalLong eventTime(byte[] bytes) {
            try {
                Schema written = SCHEMAS.find(fingerprint(bytes)).orElse(null);
                if (written == null || written.getField(EVENT_TIME) == null) {
                    return OptionalLong.empty();
                }
                decoder =
                        DecoderFactory.get()
                                .binaryDecoder(
                                        bytes,
                                        HEADER_LENGTH,
                                        bytes.length - HEADER_LENGTH,
                                        decoder);
                for (Schema.Field field : written.getFields()) {
                    if (field.name().equals(EVENT_TIME)) {
                        break;
                    }
                    GenericDatumReader.skip(field.schema(), decoder);
                }
                return OptionalLong.of(decoder.readLong());
            } catch (WireFormatException | IOException | RuntimeException e) {
                // Avro reports bad bytes by many types; whoever decodes the record says which.
                decoder = null;
                return OptionalLong.empty();
            }
        }

        private SpecificDatumReader<SpecificRecord> newReader(long fingerprint)
                throws WireFormatException {
            Schema written =
                    SCHEMAS.find(fingerprint)
                            .orElseThrow(
                                    () ->
                                            new WireFormatException(
                                                    Code.UNKNOWN_SCHEMA,
                                                    "no released version has a schema with the fingerprint %016x; a newer TapaStream may have written the record"
                                                            .formatted(fingerprint)));
            return new SpecificDatumReader<>(
                    written, RecordTypes.BY_NAME.get(written.getFullName()), model);
        }

        private static long fingerprint(byte[] bytes) throws WireFormatException {
            if (bytes.length < HEADER_LENGTH || bytes[0] != MARKER_1 || bytes[1] != MARKER_2) {
                throw new WireFormatException(
                        Code.NOT_AVRO,
                        "the %d bytes do not begin with C3 01 and a fingerprint, as Avro single-object encoding does"
                                .formatted(bytes.length));
            }
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        }
    }

    private record Writer(byte[] header, SpecificDatumWriter<SpecificRecord> writer) {}
}
