package io.tapastream.tests.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What can be said of the dashboards and rules without a database. */
class DashboardsTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)[:}]");
    private static final Set<String> UIDS =
            Set.of(GrafanaFiles.POSTGRES, GrafanaFiles.PROMETHEUS, "tapastream-kafka");
    private static final Set<String> TYPES =
            Set.of("trend", "timeseries", "table", "stat", "barchart");
    private static final int COLUMNS = 24;

    @Test
    void theyAreOfGrafanasSchema() throws IOException {
        for (Map.Entry<String, JsonNode> entry : GrafanaFiles.dashboards().entrySet()) {
            assertValid(entry.getKey(), schema("dashboard", null), entry.getValue());
            assertThat(entry.getValue().get("schemaVersion").asInt()).isEqualTo(42);
        }
    }

    @Test
    void thePanelsAreOfTheirSchemas() throws IOException {
        for (Map.Entry<String, JsonNode> entry : GrafanaFiles.dashboards().entrySet()) {
            for (JsonNode panel : entry.getValue().get("panels")) {
                String type = panel.get("type").asText();
                String where = entry.getKey() + ": " + panel.get("title").asText();
                assertThat(TYPES).as(where).contains(type);
                assertValid(where, schema(type, "Options"), panel.get("options"));
                JsonNode custom = panel.at("/fieldConfig/defaults/custom");
                if (!custom.isMissingNode()) {
                    assertValid(where, schema(type, "FieldConfig"), custom);
                }
                for (JsonNode target : panel.get("targets")) {
                    if (target.has("expr")) {
                        assertValid(where, schema("prometheus", null), target);
                    }
                }
            }
        }
    }

    @Test
    void theSchemasNoticeAMisspeltField() throws IOException {
        ObjectNode dashboard = GrafanaFiles.dashboards().get("runs.json").deepCopy();
        dashboard.put("titel", "Runs");
        assertThat(schema("dashboard", null).validate(dashboard)).isNotEmpty();
        ObjectNode options = (ObjectNode) new ObjectMapper().readTree("{\"xFeld\": \"step\"}");
        assertThat(schema("trend", "Options").validate(options)).isNotEmpty();
    }

    @Test
    void idsAndUidsAreUniqueAndNothingOverlaps() throws IOException {
        Set<String> uids = new HashSet<>();
        for (Map.Entry<String, JsonNode> entry : GrafanaFiles.dashboards().entrySet()) {
            assertThat(uids.add(entry.getValue().get("uid").asText())).as(entry.getKey()).isTrue();
            Set<Integer> ids = new HashSet<>();
            Set<String> taken = new HashSet<>();
            for (JsonNode panel : entry.getValue().get("panels")) {
                String where = entry.getKey() + ": " + panel.get("title").asText();
                assertThat(ids.add(panel.get("id").asInt())).as(where).isTrue();
                JsonNode place = panel.get("gridPos");
                int right = place.get("x").asInt() + place.get("w").asInt();
                assertThat(right).as(where).isLessThanOrEqualTo(COLUMNS);
                for (int x = place.get("x").asInt(); x < right; x++) {
                    for (int y = 0; y < place.get("h").asInt(); y++) {
                        String cell = x + "," + (place.get("y").asInt() + y);
                        assertThat(taken.add(cell)).as("%s at %s", where, cell).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void everyPanelSaysWhatGoodAndBadLookLike() throws IOException {
        for (Map.Entry<String, JsonNode> entry : GrafanaFiles.dashboards().entrySet()) {
            for (JsonNode panel : entry.getValue().get("panels")) {
                assertThat(panel.get("description").asText())
                        .as("%s: %s", entry.getKey(), panel.get("title").asText())
                        .contains("Good: ", "Bad: ");
            }
            assertThat(entry.getValue().get("panels"))
                    .as("%s begins with a figure of freshness", entry.getKey())
                    .first()
                    .extracting(panel -> panel.get("title").asText())
                    .isEqualTo("Age of the newest score");
            assertThat(entry.getValue().at("/links/0/tags/0").asText()).isEqualTo("tapastream");
            assertThat(entry.getValue().at("/tags/0").asText()).isEqualTo("tapastream");
        }
    }

    @Test
    void everyDataSourceIsProvisioned() throws IOException {
        Set<String> provisioned = new TreeSet<>();
        for (String file :
                List.of(
                        "provisioning/datasources/tapastream.yaml",
                        "optional/provisioning/datasources/tapastream-kafka.yaml")) {
            GrafanaFiles.yaml(file)
                    .get("datasources")
                    .forEach(source -> provisioned.add(source.get("uid").asText()));
        }
        assertThat(provisioned).isEqualTo(new TreeSet<>(UIDS));
        for (Map.Entry<String, JsonNode> entry : GrafanaFiles.dashboards().entrySet()) {
            for (JsonNode source : entry.getValue().findValues("datasource")) {
                String uid = source.get("uid").asText();
                assertThat(UIDS.contains(uid) || uid.equals("-- Grafana --"))
                        .as("%s: data source %s", entry.getKey(), uid)
                        .isTrue();
            }
        }
    }

    @Test
    void everyVariableThatIsUsedIsThere() throws IOException {
        for (Map.Entry<String, JsonNode> entry : GrafanaFiles.dashboards().entrySet()) {
            Set<String> known = new HashSet<>();
            entry.getValue()
                    .at("/templating/list")
                    .forEach(variable -> known.add(variable.get("name").asText()));
            Matcher used = VARIABLE.matcher(entry.getValue().toString());
            while (used.find()) {
                assertThat(known.contains(used.group(1)) || used.group(1).startsWith("__"))
                        .as("%s: variable %s", entry.getKey(), used.group(1))
                        .isTrue();
            }
        }
    }

    @Test
    void theRulesAreCompleteAndUseNoVariables() throws IOException {
        Set<String> uids = new HashSet<>();
        Set<String> dashboards = new HashSet<>();
        GrafanaFiles.dashboards()
                .values()
                .forEach(dashboard -> dashboards.add(dashboard.get("uid").asText()));
        for (JsonNode rule : GrafanaFiles.rules()) {
            String title = rule.get("title").asText();
            assertThat(uids.add(rule.get("uid").asText())).as(title).isTrue();
            assertThat(rule.get("uid").asText()).hasSizeLessThanOrEqualTo(40);
            assertThat(rule.get("condition").asText()).as(title).isEqualTo("B");
            assertThat(rule.get("noDataState").asText()).as(title).isIn("OK", "Alerting");
            assertThat(rule.get("execErrState").asText()).as(title).isEqualTo("Error");
            assertThat(dashboards)
                    .as(title)
                    .contains(rule.at("/annotations/__dashboardUid__").asText());
            assertThat(rule.get("data")).as(title).hasSize(2);
            assertThat(UIDS).as(title).contains(rule.at("/data/0/datasourceUid").asText());
            assertThat(rule.at("/data/0/model").toString()).as(title).doesNotContain("$");
            JsonNode threshold = rule.at("/data/1/model");
            assertThat(threshold.get("type").asText()).as(title).isEqualTo("threshold");
            assertThat(threshold.at("/conditions/0/evaluator/type").asText()).isIn("gt", "lt");
            assertThat(threshold.at("/conditions/0/evaluator/params/0").isNumber()).isTrue();
        }
    }

    private static JsonSchema schema(String name, String definition) throws IOException {
        ObjectNode schema = (ObjectNode) GrafanaFiles.schema(name);
        if (definition != null) {
            schema.put("$ref", "#/definitions/" + definition);
        }
        allowAnyValue(schema.at("/definitions/DynamicConfigValue/properties/value"));
        allowAnyValue(schema.at("/definitions/MatcherConfig/properties/options"));
        JsonNode cells = schema.at("/definitions/TableCellOptions");
        if (cells instanceof ObjectNode options) {
            // Several of them have the same fields and differ by the value of type only.
            options.set("anyOf", options.remove("oneOf"));
        }
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
    }

    /** Grafana's own type is any there; the schemas say object. */
    private static void allowAnyValue(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.remove("type");
        }
    }

    private static void assertValid(String where, JsonSchema schema, JsonNode node) {
        Set<ValidationMessage> messages = schema.validate(node);
        assertThat(messages).as(where).isEmpty();
    }
}
