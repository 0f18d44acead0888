package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every document of every overlay against the types and schemas of what will read it. A folder of
 * CustomResourceDefinitions, such as those of a cluster, can be given as the system property
 * tapastream.crds; they are checked as well then.
 */
class ManifestsTest {
    private static final String FLINK_VERSIONS = "/properties/spec/properties/flinkVersion/enum";

    static List<Path> renderings() {
        return Manifests.renderings();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyDocumentIsOfAKnownKindAndHasOnlyKnownFields(Path rendering) throws IOException {
        CustomResourceSchema flink = flinkDeployment();
        for (JsonNode document : Manifests.documents(rendering)) {
            if (document.path("kind").asText().equals("FlinkDeployment")) {
                assertThat(flink.errors(document)).as(Manifests.name(document)).isEmpty();
                for (JsonNode template : podTemplates(document)) {
                    StrictTypes.read(template, PodTemplateSpec.class);
                }
            } else {
                assertThat(StrictTypes.knows(document)).as(Manifests.name(document)).isTrue();
                StrictTypes.read(document);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FlinkDeployment,/spec/job,upgradeMode",
        "FlinkDeployment,/spec,flinkVersion",
        "FlinkDeployment,/spec/taskManager/resource,memory",
        "FlinkDeployment,/spec/podTemplate/spec/containers/0,volumeMounts",
        "FlinkDeployment,/spec/podTemplate/spec/securityContext,runAsNonRoot",
        "KafkaTopic,/spec,partitions",
        "KafkaUser,/spec/authorization/acls/0,operations",
        "KafkaUser,/spec/authorization/acls/0/resource,patternType",
        "KafkaNodePool,/spec/storage/volumes/0,deleteClaim",
        "Kafka,/spec/kafka/listeners/0,authentication",
        "Kafka,/spec/entityOperator/topicOperator,resources",
        "StatefulSet,/spec/template/spec/containers/0/securityContext,allowPrivilegeEscalation",
        "StatefulSet,/spec/volumeClaimTemplates/0/spec,accessModes",
        "NetworkPolicy,/spec,policyTypes",
        "PodMonitor,/spec/podMetricsEndpoints/0,interval",
        "Role,/rules/0,verbs",
        "RoleBinding,/roleRef,kind",
        "Service,/spec,clusterIP",
        "ServiceAccount,,automountServiceAccountToken",
        "PersistentVolumeClaim,/spec,resources"
    })
    void aMisspeltFieldFails(String kind, String parent, String field) throws IOException {
        JsonNode document =
                Manifests.ofKind(renderings().get(0), kind).stream()
                        .filter(each -> each.at(path(parent)).has(field))
                        .findFirst()
                        .orElseThrow();
        ObjectNode holder = (ObjectNode) document.at(path(parent));
        holder.set(field + "s", holder.remove(field));
        if (kind.equals("FlinkDeployment")) {
            assertThat(flinkDeployment().errors(document)).isNotEmpty();
        } else {
            assertThatThrownBy(() -> StrictTypes.read(document)).hasMessageContaining(field + "s");
        }
    }

    /** The definitions that were handed in, as an API server with them would see the documents. */
    @Test
    void everyDocumentFitsTheDefinitionsThatWereHandedIn() throws IOException {
        for (JsonNode definition : handedIn()) {
            for (Path rendering : renderings()) {
                check(definition, rendering);
            }
        }
    }

    private static void check(JsonNode definition, Path rendering) throws IOException {
        String group = definition.at("/spec/group").asText();
        for (JsonNode document :
                Manifests.ofKind(rendering, definition.at("/spec/names/kind").asText())) {
            String[] version = document.path("apiVersion").asText().split("/");
            if (version[0].equals(group)) {
                assertThat(CustomResourceSchema.of(definition, version[1]).errors(document))
                        .as(rendering.getFileName() + ": " + Manifests.name(document))
                        .isEmpty();
            }
        }
    }

    private static List<JsonNode> handedIn() throws IOException {
        String folder = System.getProperty("tapastream.crds");
        List<JsonNode> definitions = new ArrayList<>();
        if (folder != null) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file : files.sorted().toList()) {
                    definitions.addAll(Manifests.documents(file));
                }
            }
        }
        return definitions;
    }

    /** "/" is the field of an empty name; the whole document is the empty path. */
    private static String path(String parent) {
        return parent == null ? "" : parent;
    }

    /**
     * The newest definition on Maven Central ends at Flink 1.20. Later ones differ for these
     * documents in the versions of Flink only.
     */
    private static CustomResourceSchema flinkDeployment() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        ManifestsTest.class.getResourceAsStream(
                                "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"))) {
            JsonNode definition = Manifests.YAML.readTree(in);
            for (String version : List.of("v2_2", "v2_3")) {
                definition = CustomResourceSchema.withValue(definition, FLINK_VERSIONS, version);
            }
            return CustomResourceSchema.of(definition, "v1beta1");
        }
    }

    private static List<JsonNode> podTemplates(JsonNode deployment) {
        return Stream.of("/spec", "/spec/jobManager", "/spec/taskManager")
                .map(owner -> deployment.at(owner + "/podTemplate"))
                .filter(JsonNode::isObject)
                .toList();
    }

    @Test
    void aVersionOfFlinkThatTheOperatorDoesNotKnowFails() throws IOException {
        JsonNode document = Manifests.ofKind(renderings().get(0), "FlinkDeployment").get(0);
        ((ObjectNode) document.get("spec")).put("flinkVersion", "v9_9");
        assertThat(flinkDeployment().errors(document)).isNotEmpty();
    }
}
