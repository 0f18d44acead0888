package io.tapastream.schemas.wire;

import io.tapastream.schemas.wire.RecordHeader.Framing;
import io.tapastream.schemas.wire.WireFormatException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
 * Records as bytes, in Avro single-object encoding; {@link RecordFraming} reads them back.
 *
 * <p>A record that an older released version wrote is read as the current class. Bytes are refused
 * when they declare a length beyond their end (before anything of that length is allocated) or go
 * on after the record.
 *
 * <p>Thread-safe; every thread keeps its own readers, writers and buffer.
 */
public final class WireFormat {
    static final ReleasedSchemas SCHEMAS = ReleasedSchemas.load();

    private static final String EVENT_TIME = "eventTime";

    /** A buffer that grew beyond this for one record is not kept, in bytes. */
    private static final int LARGEST_KEPT_BUFFER = 4 << 20;

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
     * The record behind a header.
     *
     * @param offset length of the header
     * @param written the schema that the header names
     */
    static SpecificRecord decode(byte[] bytes, int offset, Schema written)
            throws WireFormatException {
        return CODEC.get().decode(bytes, offset, written);
    }

    /** The event time of the record behind a header; see {@link RecordFraming#eventTime}. */
    static OptionalLong eventTime(byte[] bytes, int offset, Schema written)
            throws WireFormatException {
        return CODEC.get().eventTime(bytes, offset, written);
    }

    /** The readers, writers and buffers of one thread. */
    private static final class Codec {
        private final SpecificData model = newModel();
        private final Map<Schema, SpecificDatumReader<SpecificRecord>> readers =
                new IdentityHashMap<>();
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
            long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
            return new Writer(
                    new RecordHeader(Framing.SINGLE_OBJECT, fingerprint).bytes(),
                    new SpecificDatumWriter<>(schema, model));
        }

        SpecificRecord decode(byte[] bytes, int offset, Schema written) throws WireFormatException {
            SpecificDatumReader<SpecificRecord> reader = reader(written);
            SpecificRecord record;
            boolean atEnd;
            try {
                DeclaredLengths.check(written, at(bytes, offset), bytes.length - offset);
                record = reader.read(null, at(bytes, offset));
                atEnd = decoder.isEnd();
            } catch (IOException | RuntimeException e) {
                // Avro reports bad bytes by many types, IndexOutOfBoundsException among them.
                decoder = null;
                throw new WireFormatException(
                        Code.MALFORMED,
                        "the %d bytes do not follow their schema %s: %s"
                                .formatted(bytes.length, name(written), e.getMessage()),
                        e);
            }
            if (!atEnd) {
                throw new WireFormatException(
                        Code.MALFORMED,
                        "the bytes go on after the end of the record of type %s"
                                .formatted(record.getSchema().getName()));
            }
            return record;
        }

        private BinaryDecoder at(byte[] bytes, int offset) {
            decoder =
                    DecoderFactory.get()
                            .binaryDecoder(bytes, offset, bytes.length - offset, decoder);
            return decoder;
        }

        OptionalLong eventTime(byte[] bytes, int offset, Schema written)
                throws WireFormatException {
            reader(written);
            try {
                at(bytes, offset);
                Schema record =
                        written.isUnion() ? written.getTypes().get(decoder.readIndex()) : written;
                Schema.Field wanted = record.getField(EVENT_TIME);
                if (wanted == null) {
                    return OptionalLong.empty();
                }
                if (wanted.schema().getType() != Schema.Type.LONG) {
                    return promoted(decode(bytes, offset, written));
                }
                for (Schema.Field field : record.getFields().subList(0, wanted.pos())) {
                    GenericDatumReader.skip(field.schema(), decoder);
                }
                return OptionalLong.of(decoder.readLong());
            } catch (IOException | RuntimeException e) {
                // Avro reports bad bytes by many types; whoever decodes the record says which.
                decoder = null;
                return OptionalLong.empty();
            }
        }

        /** The event time where it was written as another type, which only the reader resolves. */
        private static OptionalLong promoted(SpecificRecord record) {
            Schema.Field field = record.getSchema().getField(EVENT_TIME);
            return field != null && record.get(field.pos()) instanceof Instant time
                    ? OptionalLong.of(time.toEpochMilli())
                    : OptionalLong.empty();
        }

        private SpecificDatumReader<SpecificRecord> reader(Schema written)
                throws WireFormatException {
            SpecificDatumReader<SpecificRecord> known = readers.get(written);
            if (known == null) {
                Schema current =
                        RecordTypes.readAs(written)
                                .orElseThrow(
                                        () ->
                                                new WireFormatException(
                                                        Code.UNKNOWN_SCHEMA,
                                                        "a record with the schema %s is none of this project"
                                                                .formatted(name(written))));
                known = new SpecificDatumReader<>(written, current, model);
                readers.put(written, known);
            }
            return known;
        }

        private static String name(Schema schema) {
            return schema.isUnion()
                    ? schema.getTypes().stream().map(Schema::getName).toList().toString()
                    : schema.getName();
        }
    }

    private record Writer(byte[] header, SpecificDatumWriter<SpecificRecord> writer) {}
}
