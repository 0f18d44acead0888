package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pod fits the level "restricted" that the namespace enforces, with a read-only root. */
class PodSecurityTest {
    private static final Set<String> VOLUMES =
            Set.of("configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret");

    static List<Path> renderings() {
        return Manifests.renderings();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void theNamespaceEnforcesRestricted(Path rendering) throws IOException {
        assertThat(Manifests.ofKind(rendering, "Namespace"))
                .singleElement()
                .satisfies(
                        namespace ->
                                assertThat(
                                                namespace
                                                        .at("/metadata/labels")
                                                        .get("pod-security.kubernetes.io/enforce")
                                                        .asText())
                                        .isEqualTo("restricted"));
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyPodIsRestricted(Path rendering) throws IOException {
        List<JsonNode> pods = new ArrayList<>();
        for (JsonNode document : Manifests.documents(rendering)) {
            pods.add(document.at("/spec/podTemplate/spec"));
            pods.add(document.at("/spec/template/spec"));
        }
        pods.removeIf(pod -> !pod.path("containers").isArray());
        assertThat(pods).hasSize(3);
        for (JsonNode pod : pods) {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
            for (JsonNode volume : pod.path("volumes")) {
                assertThat(volume.fieldNames())
                        .toIterable()
                        .allMatch(field -> field.equals("name") || VOLUMES.contains(field));
            }
            for (JsonNode container : pod.get("containers")) {
                JsonNode context = container.get("securityContext");
                assertThat(context.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
                assertThat(context.get("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
                assertThat(context.at("/capabilities/add").isMissingNode()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyVolumeThatIsMountedIsThere(Path rendering) throws IOException {
        for (JsonNode document : Manifests.ofKind(rendering, "FlinkDeployment")) {
            JsonNode pod = document.at("/spec/podTemplate/spec");
            assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("name"))
                    .containsExactlyInAnyOrderElementsOf(names(pod.get("volumes")));
        }
    }

    private static List<String> names(JsonNode array) {
        List<String> names = new ArrayList<>();
        array.forEach(each -> names.add(each.get("name").asText()));
        return names;
    }
}
