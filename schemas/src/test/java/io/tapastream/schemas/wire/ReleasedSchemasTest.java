package io.tapastream.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.schemas.SaeRole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReleasedSchemasTest {
    static List<Schema> current() {
        return RecordTypes.CURRENT;
    }

    /** BACKWARD_TRANSITIVE: what any released version wrote can be read now. */
    @ParameterizedTest
    @MethodSource("current")
    void theCurrentSchemaReadsEveryReleasedVersion(Schema current)
            throws SchemaValidationException {
        new SchemaValidatorBuilder()
                .canReadStrategy()
                .validateAll()
                .validate(current, versionsOf(current));
    }

    @ParameterizedTest
    @MethodSource("current")
    void theCurrentSchemaIsReleasedOrNewerThanAReleasedOne(Schema current) {
        assertThat(versionsOf(current)).isNotEmpty();
        assertThat(ReleasedSchemas.load().find(SchemaNormalization.parsingFingerprint64(current)))
                .isPresent();
    }

    @Test
    void anyVersionThatIsReleasedHasSchemasAndTheNextHasNone() {
        for (int version = 1; version <= ReleasedSchemas.LATEST; version++) {
            assertThat(ReleasedSchemas.ofVersion(version)).isNotEmpty();
        }
        assertThat(ReleasedSchemas.ofVersion(ReleasedSchemas.LATEST + 1)).isEmpty();
    }

    @Test
    void theGoldenRecordsOfVersion1AreStillRead() throws IOException, WireFormatException {
        for (SpecificRecord sample : Samples.all()) {
            String golden = "released/1/" + sample.getSchema().getName() + ".bin";
            try (InputStream in = getClass().getResourceAsStream(golden)) {
                assertThat(in).as(golden).isNotNull();
                assertThat(RecordFraming.SINGLE_OBJECT.decode(in.readAllBytes()))
                        .as(golden)
                        .isEqualTo(sample);
            }
        }
    }

    /** A role that version 1 does not know must not be taken for another one. */
    @Test
    void aReaderOfVersion1ReadsTheRolesThatItKnowsAndRefusesAProbe() throws IOException {
        List<String> tried = new ArrayList<>();
        for (SpecificRecord sample : Samples.all()) {
            Schema.Field role = sample.getSchema().getField("role");
            if (role == null || !role.schema().getName().equals("SaeRole")) {
                continue;
            }
            tried.add(sample.getSchema().getName());
            for (SaeRole each : SaeRole.values()) {
                sample.put(role.pos(), each);
                if (each == SaeRole.PROBE) {
                    assertThatThrownBy(() -> readByVersion1(sample))
                            .isInstanceOf(AvroTypeException.class)
                            .hasMessageContaining("PROBE");
                } else {
                    assertThat(readByVersion1(sample).get("role")).hasToString(each.name());
                }
            }
        }
        assertThat(tried)
                .containsExactlyInAnyOrder(
                        "SaeCheckpointManifest", "MatchScore", "TapaScore", "SaeHealth");
    }

    private static GenericRecord readByVersion1(SpecificRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
        encoder.flush();
        Schema released =
                ReleasedSchemas.ofVersion(1).stream()
                        .filter(s -> s.getFullName().equals(record.getSchema().getFullName()))
                        .findFirst()
                        .orElseThrow();
        return new GenericDatumReader<GenericRecord>(record.getSchema(), released)
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
    }

    @Test
    void everyRecordFieldAndEnumIsDocumented() {
        List<String> bare = new ArrayList<>();
        RecordTypes.CURRENT.forEach(schema -> collectUndocumented(schema, bare));
        assertThat(bare).isEmpty();
    }

    private static void collectUndocumented(Schema schema, List<String> bare) {
        switch (schema.getType()) {
            case RECORD -> {
                addIf(schema.getDoc() == null, schema.getFullName(), bare);
                for (Schema.Field field : schema.getFields()) {
                    addIf(field.doc() == null, schema.getName() + "." + field.name(), bare);
                    collectUndocumented(field.schema(), bare);
                }
            }
            case ENUM -> addIf(schema.getDoc() == null, schema.getFullName(), bare);
            case ARRAY -> collectUndocumented(schema.getElementType(), bare);
            case UNION -> schema.getTypes().forEach(type -> collectUndocumented(type, bare));
            default -> {}
        }
    }

    private static void addIf(boolean condition, String name, List<String> names) {
        if (condition) {
            names.add(name);
        }
    }

    private static List<Schema> versionsOf(Schema current) {
        List<Schema> versions = new ArrayList<>();
        for (int version = 1; version <= ReleasedSchemas.LATEST; version++) {
            for (Schema schema : ReleasedSchemas.ofVersion(version)) {
                if (schema.getFullName().equals(current.getFullName())) {
                    versions.add(schema);
                }
            }
        }
        return versions;
    }
}
