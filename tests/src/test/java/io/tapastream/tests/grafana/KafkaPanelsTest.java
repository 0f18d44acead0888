package io.tapastream.tests.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.wire.WireFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

/**
 * The plugin that reads Kafka decodes Avro without knowing the header of our records; the schema in
 * each query begins with a field for its ten bytes.
 */
class KafkaPanelsTest {
    @Test
    void eachSchemaIsTheHeaderAndThenTheRecordAsItIsNow() throws Exception {
        Map<String, Schema> schemas = schemas();
        assertThat(schemas)
                .containsOnlyKeys(
                        "match-scores",
                        "tapa-scores",
                        "sae-health",
                        "alerts",
                        "sae-checkpoint-status");
        for (Schema schema : schemas.values()) {
            Class<?> type = SpecificData.get().getClass(schema);
            Schema now = SpecificData.get().getSchema(type);
            assertThat(schema.getFields().get(0).name()).isEqualTo("header");
            assertThat(schema.getFields().get(0).schema().getFixedSize()).isEqualTo(10);
            assertThat(schema.getFields().stream().skip(1).map(KafkaPanelsTest::shape).toList())
                    .as(
                            "%s in topics.json; write the schemas again with KafkaPanelsTest.Writer",
                            schema.getName())
                    .isEqualTo(now.getFields().stream().map(KafkaPanelsTest::shape).toList());
        }
    }

    @Test
    void aRecordIsReadWithIt() throws Exception {
        Alert alert =
                Alert.newBuilder()
                        .setRun("it's")
                        .setSae("s")
                        .setStep(3)
                        .setKind(AlertKind.RUN_SILENT)
                        .setSeverity(AlertSeverity.WARNING)
                        .setRaised(true)
                        .setRevision(1)
                        .setSentence("It is silent.")
                        .setValue(600)
                        .setThreshold(300)
                        .setTime(Instant.ofEpochMilli(5))
                        .build();
        GenericRecord read =
                new GenericDatumReader<GenericRecord>(schemas().get("alerts"))
                        .read(
                                null,
                                DecoderFactory.get().binaryDecoder(WireFormat.encode(alert), null));
        assertThat(read.get("run")).hasToString("it's");
        assertThat(read.get("threshold")).isEqualTo(300.0);
        assertThat(read.get("time")).isEqualTo(5L);
    }

    /** Name and canonical type, without docs and Java's annotations. */
    private static String shape(Schema.Field field) {
        return field.name() + " " + SchemaNormalization.toParsingForm(field.schema());
    }

    private static Map<String, Schema> schemas() throws IOException {
        Map<String, Schema> schemas = new HashMap<>();
        for (JsonNode panel : GrafanaFiles.dashboards().get("topics.json").get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                schemas.put(
                        target.get("topicName").asText(),
                        new Schema.Parser().parse(target.get("avroSchema").asText()));
            }
        }
        return schemas;
    }

    /** Writes the schemas in topics.json; runs in the folder tests. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            JsonNode dashboard = GrafanaFiles.dashboards().get("topics.json");
            ObjectMapper mapper = new ObjectMapper();
            for (JsonNode panel : dashboard.get("panels")) {
                for (JsonNode target : panel.get("targets")) {
                    JsonNode old = mapper.readTree(target.get("avroSchema").asText());
                    String name = old.get("namespace").asText() + "." + old.get("name").asText();
                    Schema now =
                            SpecificData.get()
                                    .getSchema(
                                            SpecificData.get()
                                                    .getClass(
                                                            Schema.createRecord(
                                                                    name, null, null, false)));
                    ObjectNode schema = (ObjectNode) mapper.readTree(now.toString());
                    strip(schema);
                    ((ArrayNode) schema.get("fields")).insert(0, old.at("/fields/0"));
                    ((ObjectNode) target).put("avroSchema", schema.toString());
                }
            }
            mapper.writerWithDefaultPrettyPrinter()
                    .writeValue(GrafanaFiles.OPTIONAL.resolve("topics.json").toFile(), dashboard);
        }

        private static void strip(JsonNode node) {
            if (node instanceof ObjectNode object) {
                object.remove(List.of("doc", "avro.java.string"));
            }
            node.forEach(Writer::strip);
        }
    }
}
